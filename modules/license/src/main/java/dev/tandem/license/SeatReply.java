package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Refusal;
import java.time.Instant;
import java.util.Optional;

/** The answer to a request for a seat. */
public sealed interface SeatReply extends CborMessage {

    /**
     * The seat is held until {@code leaseUntil}.
     *
     * @param max the licence's {@code webrtcMaxUsers}
     * @param active live seats, this one included
     * @param replacedSessionId the same agent's earlier session, whose seat this one took over
     */
    record Granted(String licenseId, int max, int active, Instant leaseUntil, Optional<String> replacedSessionId)
            implements SeatReply {}

    /** The seat is free again. */
    record Released() implements SeatReply {}

    record Refused(Refusal refusal) implements SeatReply {}
}
