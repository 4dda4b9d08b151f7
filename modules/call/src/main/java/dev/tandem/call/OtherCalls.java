package dev.tandem.call;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An agent talks in one call at a time: before it dials, answers or takes a call back, the call that it talks in is put
 * on hold, as desk phones do. If that cannot be done, neither is the other.
 */
final class OtherCalls {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Sessions sessions;
    private final ShardedCalls.Entities entities;

    OtherCalls(Sessions sessions, ShardedCalls.Entities entities) {
        this.sessions = sessions;
        this.entities = entities;
    }

    /** The agent's live calls besides this one. */
    CompletionStage<List<String>> of(String agentId, String callId) {
        return sessions.ask(agentId, AgentSessionCommand.Get::new)
                .thenApply(reply -> reply instanceof SessionReply.Live live
                        ? live.callIds().stream()
                                .filter(other -> !other.equals(callId))
                                .toList()
                        : List.of());
    }

    /** Holds what the agent talks in, but for this call; gives why that could not be done. */
    CompletionStage<Optional<Refusal>> hold(PartyRef party) {
        return of(party.agentId(), party.callId())
                .thenCompose(others -> others.stream()
                        .map(other -> holdOne(new PartyRef(other, party.tenantId(), party.agentId())))
                        .reduce(
                                CompletableFuture.completedStage(Optional.empty()),
                                (one, next) -> one.thenCombine(next, (a, b) -> a.or(() -> b))));
    }

    private CompletionStage<Optional<Refusal>> holdOne(PartyRef party) {
        return entities.ask(party.callId(), replyTo -> new CallCommand.Hold(party, true, true, replyTo), DEADLINE)
                .thenApply(reply -> reply instanceof CallReply.Refused(Refusal why)
                        ? Optional.of(new Refusal(why.code(), "The other call cannot be held: " + why.message()))
                        : Optional.empty());
    }
}
