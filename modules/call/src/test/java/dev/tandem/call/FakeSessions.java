package dev.tandem.call;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.CallNotice;
import dev.tandem.agent.session.Presence;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Agents' sessions with the manners of real ones: they join calls, pass notices on once, and acknowledge ends. */
final class FakeSessions implements Sessions {
    /** What each agent's client was told, in order. */
    final Map<String, List<CallNotice>> told = new ConcurrentHashMap<>();

    /** How many ends are not acknowledged at first. */
    final AtomicInteger deafTo = new AtomicInteger();

    /** Until when a call that asks to be let in has to wait. */
    volatile CompletionStage<?> letIn = CompletableFuture.completedStage("now");

    private final Set<String> full = new ConcurrentSkipListSet<>();
    private final Map<String, String> live = new ConcurrentHashMap<>();
    private final Map<String, String> microphones = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> calls = new ConcurrentHashMap<>();

    FakeSessions login(String agentId) {
        live.put(agentId, "session-" + agentId);
        calls.put(agentId, new ConcurrentSkipListSet<>());
        return this;
    }

    void takesNoMore(String agentId) {
        full.add(agentId);
    }

    FakeSessions speaksInto(String agentId, String producerId) {
        microphones.put(agentId, producerId);
        return this;
    }

    List<CallNotice> told(String agentId) {
        return told.computeIfAbsent(agentId, any -> new CopyOnWriteArrayList<>());
    }

    <T extends CallNotice> Optional<T> told(String agentId, Class<T> type) {
        return told(agentId).stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    List<String> toldKinds(String agentId) {
        return new ArrayList<>(told(agentId))
                .stream().map(notice -> notice.getClass().getSimpleName()).toList();
    }

    Set<String> callsOf(String agentId) {
        return Set.copyOf(calls.getOrDefault(agentId, Set.of()));
    }

    @Override
    public CompletionStage<SessionReply> ask(
            String agentId, Function<ActorRef<SessionReply>, AgentSessionCommand> command) {
        AgentSessionCommand asked = command.apply(Samples.nobody());
        return asked instanceof AgentSessionCommand.JoinCall
                ? letIn.thenApply(_ -> answer(agentId, asked))
                : CompletableFuture.completedStage(answer(agentId, asked));
    }

    @Override
    public void tell(String agentId, AgentSessionCommand command) {
        answer(agentId, command);
    }

    private SessionReply answer(String agentId, AgentSessionCommand command) {
        String sessionId = live.get(agentId);
        if (sessionId == null) {
            return new SessionReply.Refused(ErrorCode.SESSION_GONE.refusal());
        }
        return switch (command) {
            case AgentSessionCommand.Get get ->
                new SessionReply.Live(
                        sessionId,
                        agentId,
                        Samples.TENANT,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        true,
                        List.copyOf(calls.get(agentId)),
                        Presence.AVAILABLE,
                        Instant.EPOCH);
            case AgentSessionCommand.JoinCall join -> {
                boolean inAnother = calls.get(agentId).stream().anyMatch(other -> !other.equals(join.callId()));
                if (full.contains(agentId) || (join.alone() && inAnother)) {
                    yield new SessionReply.Refused(ErrorCode.CONFLICT.refusal());
                }
                calls.get(agentId).add(join.callId());
                yield new SessionReply.Joined(sessionId, Optional.ofNullable(microphones.get(agentId)));
            }
            case CallNotice notice -> noticed(agentId, notice);
            default -> throw new IllegalArgumentException("not expected of a call: " + command);
        };
    }

    private SessionReply noticed(String agentId, CallNotice notice) {
        if (notice.last() && deafTo.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return new SessionReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal());
        }
        boolean known = notice.last()
                ? calls.get(agentId).remove(notice.callId())
                : calls.get(agentId).contains(notice.callId());
        if (known) {
            told(agentId).add(notice);
        }
        return new SessionReply.Noted();
    }
}
