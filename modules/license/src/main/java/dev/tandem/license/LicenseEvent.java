package dev.tandem.license;

import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import dev.tandem.license.site.SignedDocument;
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

    /** At the master: a site holds these seats in escrow. */
    @EventName("license.block-granted.1")
    record BlockGranted(Instant at, String tenantId, String siteId, String blockId, int seats, int leaseSeconds)
            implements LicenseEvent {}

    /** At the master: the site gave seats back or got more. */
    @EventName("license.block-resized.1")
    record BlockResized(Instant at, String tenantId, String siteId, String blockId, int seats, long revision)
            implements LicenseEvent {}

    /** At the master: the site has given the block back. */
    @EventName("license.block-returned.1")
    record BlockReturned(Instant at, String tenantId, String siteId, String blockId, int seats)
            implements LicenseEvent {}

    /** At the master: the site's lease and the margin ran out. */
    @EventName("license.block-expired.1")
    record BlockExpired(Instant at, String tenantId, String siteId, String blockId, int seats)
            implements LicenseEvent {}

    /**
     * At a site: it may use these seats of a block, by terms that the master signed.
     *
     * @param terms the licence's, with {@code webrtcMaxUsers} brought down to {@code seats}
     * @param licensedSeats what the licence has in all
     */
    @EventName("license.block-held.1")
    record BlockHeld(
            Instant at,
            String tenantId,
            String licenseId,
            String blockId,
            long revision,
            int seats,
            LicenseTerms terms,
            int licensedSeats,
            SignedDocument document)
            implements LicenseEvent {}

    /** At a site: it has no seat of the block any more, and never will. */
    @EventName("license.block-lost.1")
    record BlockLost(Instant at, String tenantId, String blockId, String reason) implements LicenseEvent {}
}
