package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Refusal;
import java.time.Duration;
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
     * @param coveredFor how long after the request the seat may be used without another answer, because it is of a lent
     *     block; empty: for as long as the licence says nothing else
     */
    record Granted(
            String licenseId,
            int max,
            int active,
            Instant leaseUntil,
            Optional<String> replacedSessionId,
            Optional<Duration> coveredFor)
            implements SeatReply {
        public Granted(String licenseId, int max, int active, Instant leaseUntil, Optional<String> replacedSessionId) {
            this(licenseId, max, active, leaseUntil, replacedSessionId, Optional.empty());
        }
    }

    /** The seat is free again. */
    record Released() implements SeatReply {}

    /** @param coveredFor as of {@link Granted}, of a seat that a call may go on with although the licence is suspended */
    record Refused(Refusal refusal, Optional<Duration> coveredFor) implements SeatReply {
        public Refused(Refusal refusal) {
            this(refusal, Optional.empty());
        }
    }
}
