package dev.tandem.license;

import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventLog;
import java.util.Arrays;
import java.util.stream.Stream;

/** What the log tells of a licence: a line an event. */
final class LicenseLog {
    private static final EventLog LOG = EventLog.of(License.class);

    private final String licenseId;

    LicenseLog(String licenseId) {
        this.licenseId = licenseId;
    }

    void recovered(LicenseState state) {
        LOG.debug(
                "license.recovered",
                "license",
                licenseId,
                "active",
                state.seats().size());
    }

    void stored(LicenseBatch batch) {
        int max = batch.terms().map(LicenseTerms::webrtcMaxUsers).orElse(0);
        batch.events().forEach(event -> stored(event, batch.active(), max));
    }

    void masterAway(String why) {
        LOG.warn("license.master-away", "tenant", licenseId, "why", why);
    }

    void stored(LicenseEvent event, int active, int max) {
        String name = DomainEvent.logName(event);
        String tenant = event.tenantId();
        switch (event) {
            case LicenseEvent.Created created -> terms(name, created.terms(), created.by());
            case LicenseEvent.Changed changed -> terms(name, changed.terms(), changed.by());
            case LicenseEvent.WebRtcEnabled enabled -> terms(name, enabled.terms(), "first WebRTC agent");
            case LicenseEvent.Deleted deleted ->
                LOG.info(name, "tenant", tenant, "license", licenseId, "by", deleted.by());
            case LicenseEvent.SeatAllocated seat -> seat(name, tenant, seat.sessionId(), seat.agentId(), active, max);
            case LicenseEvent.SeatReplaced seat ->
                seat(name, tenant, seat.sessionId(), seat.agentId(), active, max, "replaced", seat.replacedSessionId());
            case LicenseEvent.SeatReleased seat ->
                seat(name, tenant, seat.sessionId(), seat.agentId(), active, max, "reason", seat.reason());
            case LicenseEvent.SeatExpired seat -> seat(name, tenant, seat.sessionId(), seat.agentId(), active, max);
            case LicenseEvent.BlockGranted block -> block(name, tenant, block.blockId(), block.seats(), block.siteId());
            case LicenseEvent.BlockResized block -> block(name, tenant, block.blockId(), block.seats(), block.siteId());
            case LicenseEvent.BlockReturned block ->
                block(name, tenant, block.blockId(), block.seats(), block.siteId());
            case LicenseEvent.BlockExpired block -> block(name, tenant, block.blockId(), block.seats(), block.siteId());
            case LicenseEvent.BlockHeld block -> block(name, tenant, block.blockId(), block.seats(), "self");
            case LicenseEvent.BlockLost block ->
                LOG.warn(name, "tenant", tenant, "license", licenseId, "block", block.blockId(), "why", block.reason());
        }
    }

    private void block(String name, String tenant, String block, int seats, String site) {
        LOG.info(name, "tenant", tenant, "license", licenseId, "block", block, "seats", seats, "site", site);
    }

    /** @param more between who has the seat and how many there are */
    private void seat(String name, String tenant, String session, String agent, int active, int max, Object... more) {
        Object[] who = {"tenant", tenant, "license", licenseId, "session", session, "agent", agent};
        Object[] count = {"active", active, "max", max};
        LOG.info(name, Stream.of(who, more, count).flatMap(Arrays::stream).toArray());
    }

    private void terms(String name, LicenseTerms terms, String by) {
        LOG.info(
                name,
                "tenant",
                terms.tenantId(),
                "license",
                licenseId,
                "status",
                terms.status(),
                "maxUsers",
                terms.maxUsers(),
                "webrtcMaxUsers",
                terms.webrtcMaxUsers(),
                "webrtc",
                terms.allowsWebRtc(),
                "by",
                by);
    }
}
