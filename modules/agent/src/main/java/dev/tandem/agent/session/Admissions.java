package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import dev.tandem.license.Seats;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** Lets clients in that need a seat, one at a time; the others take their turn. Belongs to the session's actor. */
final class Admissions {
    private static final int MAX_WAITING = 8;

    private final ActorContext<AgentSessionCommand> context;
    private final Seats seats;
    private final InstantSource steady;
    private final List<AgentSessionCommand.Connect> waiting = new ArrayList<>();
    private Optional<AgentSessionCommand.Connect> current = Optional.empty();

    Admissions(ActorContext<AgentSessionCommand> context, Seats seats, InstantSource steady) {
        this.context = context;
        this.seats = seats;
        this.steady = steady;
    }

    boolean underWay() {
        return current.isPresent();
    }

    void askSeat(String sessionId, AgentSessionCommand.Connect connect) {
        current = Optional.of(connect);
        Instant askedAt = steady.instant();
        context.pipeToSelf(
                seats.allocate(connect.tenantId(), sessionId, connect.agentId()),
                (answer, failure) ->
                        new SessionInternal.SeatAnswered(sessionId, askedAt, Answers.orUnavailable(answer, failure)));
    }

    /** A repeated request takes the place of the one that it repeats. */
    void enqueue(AgentSessionCommand.Connect connect) {
        if (current.filter(other -> other.client().equals(connect.client())).isPresent()) {
            current = Optional.of(connect);
            return;
        }
        waiting.removeIf(other -> other.client().equals(connect.client()));
        if (waiting.size() >= MAX_WAITING) {
            connect.replyTo().tell(new SessionReply.Refused(ErrorCode.RATE_LIMITED.refusal()));
            return;
        }
        waiting.add(connect);
    }

    /** The client whose seat was answered; the next ones ask again. */
    AgentSessionCommand.Connect take() {
        AgentSessionCommand.Connect answered = current.orElseThrow();
        current = Optional.empty();
        callIn();
        return answered;
    }

    /** Lets those try again who wait. */
    void callIn() {
        waiting.forEach(context.getSelf()::tell);
        waiting.clear();
    }

    void refuse(ErrorCode why) {
        waiting.forEach(connect -> connect.replyTo().tell(new SessionReply.Refused(why.refusal())));
        waiting.clear();
    }

    /** The licence may have granted after all: gives back what nobody will use. Were this lost, its lease would end. */
    void giveUp(AgentSessionCommand.Connect connect, String sessionId) {
        var _ = seats.release(connect.tenantId(), sessionId, "unanswered");
    }
}
