package dev.tandem.agent;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionHistory;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Agents with their presence, which is their live session's: seen through its history, changed in the session. */
record Presences(Sessions sessions, SessionHistory history) {

    /** The live session of each agent that has one, by the agent's id. */
    CompletionStage<Map<String, SessionHistory.Row>> of(List<AgentProfile> agents) {
        return history.live(agents.stream().map(AgentProfile::agentId).toList())
                .thenApply(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                SessionHistory.Row::agentId, Function.identity(), (older, newer) -> newer)));
    }

    CompletionStage<Answer> set(Principal by, String agentId, SessionBodies.NewPresence wanted) {
        String who = by.subject().equals(agentId) ? "agent" : "supervisor";
        return sessions.ask(
                        agentId,
                        replyTo ->
                                new AgentSessionCommand.SetPresence(Optional.empty(), wanted.presence(), who, replyTo))
                .thenApply(reply -> switch (reply) {
                    case SessionReply.PresenceIs is ->
                        Answer.ok(new SessionBodies.PresenceBody(is.agentId(), is.presence(), is.since()));
                    case SessionReply.Refused(Refusal refusal) -> Answer.refused(refusal);
                    default -> Answer.refused(ErrorCode.INTERNAL_ERROR.refusal());
                });
    }
}
