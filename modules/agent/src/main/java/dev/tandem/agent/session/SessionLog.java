package dev.tandem.agent.session;

import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/** The session's life in the log, one line an event. */
final class SessionLog {
    private static final EventLog LOG = EventLog.of(AgentSession.class);

    private final Duration grace;

    SessionLog(Duration grace) {
        this.grace = grace;
    }

    /** @param openedAt when the session that the event belongs to opened */
    void happened(AgentSessionEvent event, Instant openedAt) {
        String name = DomainEvent.logName(event);
        switch (event) {
            case AgentSessionEvent.Opened opened -> {
                String seat = opened.seat().active() + "/" + opened.seat().max();
                line(event, name, "license", opened.seat().licenseId(), "seat", seat);
            }
            case AgentSessionEvent.ClientAttached _ -> line(event, "session.resumed");
            case AgentSessionEvent.ClientDetached detached ->
                line(event, name, "cause", detached.cause(), "grace", seconds(grace));
            case AgentSessionEvent.CallJoined joined -> line(event, name, "call", joined.callId());
            case AgentSessionEvent.CallLeft over -> line(event, name, "call", over.callId());
            case AgentSessionEvent.Ended ended -> {
                String after = seconds(Duration.between(openedAt, ended.at()));
                line(event, name, "reason", ended.reason(), "after", after);
            }
            case AgentSessionEvent.PresenceChanged changed ->
                line(event, name, "presence", changed.presence().word(), "cause", changed.cause());
            case AgentSessionEvent.Settled _ -> LOG.debug(name, "session", event.sessionId());
        }
    }

    private static void line(AgentSessionEvent event, String name, Object... facts) {
        Object[] who = {"tenant", event.tenantId(), "session", event.sessionId(), "agent", event.agentId()};
        LOG.info(name, Stream.concat(Arrays.stream(who), Arrays.stream(facts)).toArray());
    }

    void seatRefused(String tenant, String agent, String code) {
        LOG.warn("session.refused", "tenant", tenant, "agent", agent, "code", code);
    }

    void renewalUnanswered(Live live, String code) {
        LOG.warn(
                "session.renewal-unanswered",
                "tenant",
                live.tenantId(),
                "session",
                live.sessionId(),
                "agent",
                live.agentId(),
                "code",
                code);
    }

    void transportConnected(Live live, String transport) {
        LOG.info("transport.connected", "tenant", live.tenantId(), "session", live.sessionId(), "transport", transport);
    }

    void transportDisconnected(Live live, String transport, String reason) {
        LOG.info(
                "transport.disconnected",
                "tenant",
                live.tenantId(),
                "session",
                live.sessionId(),
                "transport",
                transport,
                "reason",
                reason);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + "s"
                : String.format(Locale.ROOT, "%.2fs", duration.toMillis() / 1000.0);
    }
}
