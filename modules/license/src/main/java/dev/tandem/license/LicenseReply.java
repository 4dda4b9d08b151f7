package dev.tandem.license;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Refusal;
import java.time.Instant;
import java.util.List;

/** A licence's answers beside {@link SeatReply}. */
sealed interface LicenseReply extends CborMessage {

    record Current(LicenseView license) implements LicenseReply {}

    /** The seats live now, oldest first. */
    record SeatList(LicenseView license, List<LiveSeat> seats) implements LicenseReply {}

    record LiveSeat(
            String sessionId, String agentId, String tenantId, String site, Instant since, Instant leaseUntil) {}

    record Deleted() implements LicenseReply {}

    record Refused(Refusal refusal) implements LicenseReply {}
}
