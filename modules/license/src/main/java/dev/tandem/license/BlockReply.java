package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Refusal;

/** A licence's answers to a site about its block. */
sealed interface BlockReply extends CborMessage {

    /**
     * The site has these seats for {@code block.leaseSeconds} from the moment it sent its request.
     *
     * @param want how many it should come down to when it can, because others need them; never less than 0
     */
    record Lent(LicenseView license, SeatBlock block, int want) implements BlockReply {}

    record Returned() implements BlockReply {}

    record Refused(Refusal refusal) implements BlockReply {}
}
