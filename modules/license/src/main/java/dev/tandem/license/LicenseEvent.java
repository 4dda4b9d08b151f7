package dev.tandem.license;

import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import java.time.Instant;

/** What has happened to a licence. The key is in none of them: events leave the cluster, the key must not. */
sealed interface LicenseEvent extends DomainEvent {

    /** @param by the administrator */
    @EventName("license.created.1")
    record Created(Instant at, String tenantId, LicenseTerms terms, String by) implements LicenseEvent {}

    /** @param terms as they are from now on, whole */
    @EventName("license.changed.1")
    record Changed(Instant at, String tenantId, LicenseTerms terms, String by) implements LicenseEvent {}

    /** The tenant's first browser agent turned the feature on. */
    @EventName("license.webrtc-enabled.1")
    record WebRtcEnabled(Instant at, String tenantId, LicenseTerms terms) implements LicenseEvent {}

    @EventName("license.deleted.1")
    record Deleted(Instant at, String tenantId, String by) implements LicenseEvent {}

    @EventName("license.seat-allocated.1")
    record SeatAllocated(Instant at, String tenantId, String sessionId, String agentId, String site)
            implements LicenseEvent {}

    /** The agent logged in a second time: the seat is the new session's, the earlier session is over. */
    @EventName("license.seat-replaced.1")
    record SeatReplaced(
            Instant at, String tenantId, String sessionId, String agentId, String site, String replacedSessionId)
            implements LicenseEvent {}

    @EventName("license.seat-released.1")
    record SeatReleased(Instant at, String tenantId, String sessionId, String agentId, String reason)
            implements LicenseEvent {}

    @EventName("license.seat-expired.1")
    record SeatExpired(Instant at, String tenantId, String sessionId, String agentId) implements LicenseEvent {}
}
