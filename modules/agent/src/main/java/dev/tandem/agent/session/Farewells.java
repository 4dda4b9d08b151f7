package dev.tandem.agent.session;

import dev.tandem.license.Seats;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Works off what ended sessions owe, again and again until it is done. Belongs to the session's actor. */
final class Farewells {
    private final ActorContext<AgentSessionCommand> context;
    private final TimerScheduler<AgentSessionCommand> timers;
    private final Seats seats;
    private final SessionCalls calls;
    private final Map<String, FarewellProgress> progress = new HashMap<>();
    private final Map<String, ActorRef<SessionReply>> askers = new HashMap<>();

    Farewells(
            ActorContext<AgentSessionCommand> context,
            TimerScheduler<AgentSessionCommand> timers,
            Seats seats,
            SessionCalls calls) {
        this.context = context;
        this.timers = timers;
        this.seats = seats;
        this.calls = calls;
    }

    /**
     * Answers who ended a session once its seat is free, so that the next agent's login finds it; after the first round
     * in any case.
     */
    void answerOnceReleased(String sessionId, ActorRef<SessionReply> replyTo) {
        askers.put(sessionId, replyTo);
    }

    /** One round. */
    void say(Farewell farewell) {
        FarewellProgress now = progress.getOrDefault(farewell.sessionId(), FarewellProgress.START);
        if (now.mustTellCalls(farewell)) {
            farewell.callIds()
                    .forEach(callId ->
                            calls.sessionEnded(callId, farewell.agentId(), farewell.sessionId(), farewell.reason()));
        }
        if (now.mustRelease(farewell)) {
            context.pipeToSelf(
                    seats.release(farewell.tenantId(), farewell.sessionId(), farewell.reason()),
                    (answer, failure) -> new SessionInternal.ReleaseAnswered(
                            farewell.sessionId(), Answers.orUnavailable(answer, failure)));
        }
        if (now.rounds() > 0) {
            answer(farewell.sessionId());
        }
        FarewellProgress next = now.nextRound();
        progress.put(farewell.sessionId(), next);
        timers.startSingleTimer(
                timerOf(farewell.sessionId()), new SessionInternal.FarewellAgain(farewell.sessionId()), next.pause());
    }

    /** One more round of what the session still owes. */
    void again(List<Farewell> owed, String sessionId) {
        of(owed, sessionId).filter(farewell -> !isDone(farewell)).forEach(this::say);
    }

    boolean areDone(List<Farewell> owed, String sessionId) {
        return of(owed, sessionId).allMatch(this::isDone);
    }

    private static Stream<Farewell> of(List<Farewell> owed, String sessionId) {
        return owed.stream().filter(farewell -> farewell.sessionId().equals(sessionId));
    }

    void released(String sessionId) {
        progress.computeIfPresent(sessionId, (id, now) -> now.released());
        answer(sessionId);
    }

    private boolean isDone(Farewell farewell) {
        return progress.getOrDefault(farewell.sessionId(), FarewellProgress.START)
                .isDone(farewell);
    }

    void settled(String sessionId) {
        progress.remove(sessionId);
        timers.cancel(timerOf(sessionId));
        answer(sessionId);
    }

    private void answer(String sessionId) {
        Optional.ofNullable(askers.remove(sessionId))
                .ifPresent(replyTo -> replyTo.tell(new SessionReply.Ended(sessionId)));
    }

    private static String timerOf(String sessionId) {
        return "farewell " + sessionId;
    }
}
