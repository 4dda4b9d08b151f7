package dev.tandem.gateway.socket;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.Presence;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code agent:presence}: the agent says whether it can be given calls. */
final class PresenceEvents {
    private final Sessions sessions;

    PresenceEvents(Sessions sessions) {
        this.sessions = sessions;
    }

    Map<String, EventHandler> handlers() {
        return Map.of("agent:presence", this::set);
    }

    private record Wanted(Presence presence) {}

    private CompletionStage<EventHandler.Outcome> set(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        Presence wanted = WireJson.request(payload, Wanted.class).presence();
        return sessions.ask(
                        agent.agentId(),
                        replyTo -> new AgentSessionCommand.SetPresence(
                                Optional.of(agent.sessionId()), wanted, "agent", replyTo))
                .thenApply(PresenceEvents::outcome);
    }

    private static EventHandler.Outcome outcome(SessionReply reply) {
        return switch (reply) {
            case SessionReply.PresenceIs is ->
                new EventHandler.Outcome.Done(WireJson.success()
                        .put("agentId", is.agentId())
                        .put("presence", is.presence().word())
                        .put("since", is.since().toString()));
            case SessionReply.Refused(var refusal) -> new EventHandler.Outcome.Refused(refusal);
            default -> new EventHandler.Outcome.Refused(ErrorCode.INTERNAL_ERROR.refusal());
        };
    }
}
