package dev.tandem.agent.pbx;

import dev.tandem.core.CborMessage;
import dev.tandem.core.EventLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps the PBX as the agents are: told of each change, and every few minutes by itself. One in the cluster, one request
 * to the PBX at a time. While the PBX is away it only asks for its list, less and less often; once that is answered it
 * reconciles all, since nobody knows what the PBX has kept.
 */
final class PbxReconciler extends AbstractBehavior<PbxReconciler.Command> {
    private static final EventLog LOG = EventLog.of(PbxReconciler.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final TimerScheduler<Command> timers;
    private final Settler settler;
    private final Executor blocking;
    private final Duration interval;
    private final InstantSource clock;
    private final Backlog backlog = new Backlog();
    private Duration pause = FIRST_PAUSE;
    private boolean listing;
    private Round round = Round.NONE;

    /** What the reconciler can be told. */
    sealed interface Command {}

    /** The agent was created, changed or deleted. */
    record Changed(String agentId) implements Command, CborMessage {}

    /** @param wanted the agents, and whether each should be at the PBX */
    record GetStatus(Map<String, Boolean> wanted, ActorRef<Statuses> replyTo) implements Command, CborMessage {}

    /** Leaves the node. */
    record Stop() implements Command, CborMessage {}

    private record Reconcile() implements Command {}

    private record Listed(PbxAnswer answer) implements Command {}

    private record Settled(String agentId, PbxAnswer answer) implements Command {}

    /** By agents' ids. */
    record Statuses(Map<String, PbxStatus> byAgent) implements CborMessage {}

    /** What one reconciliation found. */
    private record Round(boolean open, int checked, int put, int removed) {
        static final Round NONE = new Round(false, 0, 0, 0);
        static final Round NEW = new Round(true, 0, 0, 0);

        Round with(PbxAnswer answer) {
            return switch (answer) {
                case PbxAnswer.Present(boolean changed) ->
                    new Round(open, checked + 1, put + (changed ? 1 : 0), removed);
                case PbxAnswer.Gone(boolean changed) -> new Round(open, checked + 1, put, removed + (changed ? 1 : 0));
                case PbxAnswer.Refused _ -> new Round(open, checked + 1, put, removed);
                case PbxAnswer.Away _, PbxAnswer.Names _ -> this;
            };
        }
    }

    /** @param blocking runs what waits for the PBX and the database */
    static Behavior<Command> create(Settler settler, Executor blocking, Duration interval, InstantSource clock) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new PbxReconciler(context, timers, settler, blocking, interval, clock)));
    }

    private PbxReconciler(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Settler settler,
            Executor blocking,
            Duration interval,
            InstantSource clock) {
        super(context);
        this.timers = timers;
        this.settler = settler;
        this.blocking = blocking;
        this.interval = interval;
        this.clock = clock;
        list();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onAnyMessage(this::handle).build();
    }

    private Behavior<Command> handle(Command command) {
        switch (command) {
            case Changed(String agentId) -> {
                backlog.changed(agentId);
                work();
            }
            case GetStatus(Map<String, Boolean> wanted, ActorRef<Statuses> replyTo) -> {
                Map<String, PbxStatus> statuses = new HashMap<>();
                wanted.forEach((agentId, should) -> statuses.put(agentId, backlog.statusOf(agentId, should)));
                replyTo.tell(new Statuses(statuses));
            }
            case Reconcile() -> list();
            case Listed(PbxAnswer answer) -> listed(answer);
            case Settled(String agentId, PbxAnswer answer) -> settled(agentId, answer);
            case Stop() -> {
                return Behaviors.stopped();
            }
        }
        return this;
    }

    private void list() {
        if (!listing) {
            listing = true;
            inBackground(settler::everybody, Listed::new);
        }
    }

    private void listed(PbxAnswer answer) {
        listing = false;
        switch (answer) {
            case PbxAnswer.Names(var ids) -> {
                if (backlog.back()) {
                    LOG.info("pbx.reachable");
                }
                pause = FIRST_PAUSE;
                round = Round.NEW;
                backlog.check(ids);
                timers.startSingleTimer("reconcile", new Reconcile(), interval);
                work();
            }
            case PbxAnswer.Refused(String why) -> away(why, backlog.isAway());
            case PbxAnswer.Away(String why) -> away(why, backlog.isAway());
            case PbxAnswer.Present _, PbxAnswer.Gone _ -> throw new IllegalStateException("not the answer to a list");
        }
    }

    private void settled(String agentId, PbxAnswer answer) {
        boolean wasAway = backlog.isAway();
        backlog.settled(answer, clock.instant());
        round = round.with(answer);
        switch (answer) {
            case PbxAnswer.Present(boolean changed) -> log(changed, "pbx.provisioned", agentId);
            case PbxAnswer.Gone(boolean changed) -> log(changed, "pbx.removed", agentId);
            case PbxAnswer.Refused(String why) -> LOG.warn("pbx.refused", "agent", agentId, "why", why);
            case PbxAnswer.Away(String why) -> away(why, wasAway);
            case PbxAnswer.Names _ -> throw new IllegalStateException("not the answer to one agent");
        }
        work();
    }

    private void work() {
        backlog.take()
                .ifPresent(
                        agentId -> inBackground(() -> settler.settle(agentId), answer -> new Settled(agentId, answer)));
        if (round.open() && backlog.isDone()) {
            LOG.info("pbx.reconciled", "checked", round.checked(), "put", round.put(), "removed", round.removed());
            round = Round.NONE;
        }
    }

    /** Only the list is asked for until it comes. An outage is told once. */
    private void away(String why, boolean wasAway) {
        if (!wasAway) {
            LOG.warn("pbx.unreachable", "why", why);
        }
        backlog.away(why);
        timers.startSingleTimer("reconcile", new Reconcile(), pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private void inBackground(Supplier<PbxAnswer> work, Function<PbxAnswer, Command> told) {
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(work, blocking),
                        (answer, failure) -> told.apply(failure == null ? answer : broken(failure)));
    }

    private static PbxAnswer broken(Throwable failure) {
        LOG.error("pbx.provisioning-broken", failure);
        return new PbxAnswer.Refused("internal error");
    }

    private static void log(boolean changed, String event, String agentId) {
        if (changed) {
            LOG.info(event, "agent", agentId);
        }
    }
}
