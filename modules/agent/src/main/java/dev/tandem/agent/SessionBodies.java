package dev.tandem.agent;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.agent.session.Presence;
import dev.tandem.agent.session.SessionHistory;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.license.LicenseStanding;
import dev.tandem.license.LicenseView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the agent API gives of sessions and licences, as JSON. */
final class SessionBodies {

    private SessionBodies() {}

    /** @param presence of a live session; the last three are known of a live session that was asked for */
    record SessionBody(
            String sessionId,
            String agentId,
            String tenantId,
            String status,
            Instant openedAt,
            Optional<Instant> endedAt,
            Optional<String> reason,
            Optional<Presence> presence,
            Optional<Instant> presenceSince,
            Optional<Instant> leaseUntil,
            Optional<Boolean> clientConnected,
            Optional<List<String>> calls) {

        static SessionBody of(SessionHistory.Row row, Optional<SessionReply.Live> live) {
            Optional<PresenceBody> seen = live.map(
                            now -> new PresenceBody(now.agentId(), now.presence(), now.presenceSince()))
                    .or(() -> PresenceBody.of(row));
            return new SessionBody(
                    row.sessionId(),
                    row.agentId(),
                    row.tenantId(),
                    row.endedAt().isPresent() ? "ended" : "live",
                    row.openedAt(),
                    row.endedAt(),
                    row.reason(),
                    seen.map(PresenceBody::presence),
                    seen.map(PresenceBody::since),
                    live.map(SessionReply.Live::leaseUntil),
                    live.map(SessionReply.Live::clientConnected),
                    live.map(SessionReply.Live::callIds));
        }
    }

    record NewPresence(Presence presence) {}

    /** An agent's presence as others see it. */
    record PresenceBody(String agentId, Presence presence, Instant since) {

        /** Empty when the session is over. */
        static Optional<PresenceBody> of(SessionHistory.Row row) {
            return row.endedAt().isPresent()
                    ? Optional.empty()
                    : Optional.of(new PresenceBody(row.agentId(), row.presence(), row.presenceSince()));
        }
    }

    record SessionPage(List<SessionBody> sessions, Optional<String> nextCursor) {}

    record Events(List<ObjectNode> events) {}

    /** The tenant's licence as this site sees it. */
    record CurrentLicense(@JsonUnwrapped LicenseView license, String source, boolean masterReachable, int seatsHeld) {

        static CurrentLicense of(LicenseStanding standing) {
            return new CurrentLicense(
                    standing.license(), standing.source(), standing.masterReachable(), standing.seatsHeld());
        }
    }
}
