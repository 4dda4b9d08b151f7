package dev.tandem.agent.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import java.time.Instant;
import java.util.Optional;

/** What happened to an agent's sessions. One journal stream holds all sessions of an agent; each fact names its own. */
public sealed interface AgentSessionEvent extends DomainEvent {

    String sessionId();

    String agentId();

    /** A seat was granted and the client of {@code loginId} is attached. */
    @EventName("session.opened.1")
    record Opened(String sessionId, String agentId, String tenantId, String loginId, Seat seat, Instant at)
            implements AgentSessionEvent {}

    /** Another client, or the same one again, carries on with the session. */
    @EventName("session.client-attached.1")
    record ClientAttached(String sessionId, String agentId, String tenantId, String loginId, Instant at)
            implements AgentSessionEvent {}

    /**
     * The client is away.
     *
     * @param cause {@code connection_lost}, or {@code node_lost} when the session itself had to be recovered
     */
    @EventName("session.client-detached.1")
    record ClientDetached(String sessionId, String agentId, String tenantId, String cause, Instant at)
            implements AgentSessionEvent {}

    /** The agent takes part in a call. Again with another {@code farEndId} when the call's media moved. */
    @EventName("session.call-joined.1")
    record CallJoined(String sessionId, String agentId, String tenantId, String callId, String farEndId, Instant at)
            implements AgentSessionEvent {}

    /**
     * The call is over for this agent.
     *
     * @param talked whether it was answered; absent in events of old
     */
    @EventName("session.call-left.1")
    record CallLeft(
            String sessionId,
            String agentId,
            String tenantId,
            String callId,
            Instant at,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Boolean> talked)
            implements AgentSessionEvent {
        public CallLeft {
            talked = talked == null ? Optional.empty() : talked;
        }

        public CallLeft(String sessionId, String agentId, String tenantId, String callId, Instant at) {
            this(sessionId, agentId, tenantId, callId, at, Optional.empty());
        }
    }

    /**
     * The agent's presence, or what it will be after its calls.
     *
     * @param presence what others see
     * @param chosen what the agent said last
     * @param cause {@code agent}, {@code supervisor}, {@code call}, {@code call_over} or {@code wrap_up_over}
     */
    @EventName("session.presence-changed.1")
    record PresenceChanged(
            String sessionId,
            String agentId,
            String tenantId,
            Presence presence,
            Presence chosen,
            String cause,
            Instant at)
            implements AgentSessionEvent {}

    /**
     * The session is over.
     *
     * @param seatHeld whether its seat must still be given back; not when another session took it over or it expired
     */
    @EventName("session.ended.1")
    record Ended(String sessionId, String agentId, String tenantId, String reason, boolean seatHeld, Instant at)
            implements AgentSessionEvent {}

    /** The licence has the ended session's seat back, and its calls were told. */
    @EventName("session.settled.1")
    record Settled(String sessionId, String agentId, String tenantId, Instant at) implements AgentSessionEvent {}
}
