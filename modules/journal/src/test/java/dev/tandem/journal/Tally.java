package dev.tandem.journal;

import dev.tandem.core.CborMessage;
import java.time.Instant;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** A make-believe entity: counts, and tells what it has counted. */
final class Tally extends EventSourcedBehavior<Tally.Command, TallyEvent, Tally.State> {
    sealed interface Command extends CborMessage {}

    record Count(int by, ActorRef<Done> replyTo) implements Command {}

    record Get(ActorRef<State> replyTo) implements Command {}

    record State(PVector<Integer> counted) implements CborMessage {}

    Tally(String id) {
        super(PersistenceId.of("Tally", id));
    }

    @Override
    public State emptyState() {
        return new State(TreePVector.empty());
    }

    @Override
    public CommandHandler<Command, TallyEvent, State> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Count.class,
                        count -> Effect()
                                .persist(new TallyEvent.Counted(Instant.now(), "t1", count.by()))
                                .thenReply(count.replyTo(), state -> Done.done()))
                .onCommand(Get.class, (state, get) -> Effect().reply(get.replyTo(), state))
                .build();
    }

    @Override
    public EventHandler<State, TallyEvent> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onEvent(
                        TallyEvent.Counted.class,
                        (state, event) -> new State(state.counted().plus(event.by())))
                .onEvent(TallyEvent.Closed.class, (state, event) -> state)
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(5, 2);
    }
}
