package dev.tandem.license.site;

import dev.tandem.core.Refusal;
import dev.tandem.license.LicenseView;

/** What a site hears of its master; signatures are checked by then. */
public sealed interface MasterAnswer {

    /** The licence. */
    record Licensed(LicenseView license, SignedDocument document) implements MasterAnswer {}

    /**
     * The site has these seats for {@code leaseSeconds} from the moment before it sent its request.
     *
     * @param want how many it should come down to when it can
     */
    record Lent(
            String blockId,
            long revision,
            int seats,
            int leaseSeconds,
            int want,
            LicenseView license,
            SignedDocument document)
            implements MasterAnswer {}

    record Returned() implements MasterAnswer {}

    record Refused(Refusal refusal) implements MasterAnswer {}

    /** No answer in time, or none that can be believed. */
    record Away(String why) implements MasterAnswer {}
}
