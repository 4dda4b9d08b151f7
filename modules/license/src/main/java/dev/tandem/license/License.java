package dev.tandem.license;

import dev.tandem.core.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;

/**
 * One licence. Group commit: a request is only put in line, and a message to itself, behind all that have arrived by
 * then, makes the licence decide on the whole line and store it as one. While that is being stored the next line forms,
 * so the batch grows with the load and an idle licence answers at once.
 */
final class License extends StoredLicense<LicenseCommand, LicenseState> {
    static final EntityTypeKey<LicenseCommand> TYPE = EntityTypeKey.create(LicenseCommand.class, "License");

    /** Requests in line beyond this are refused: at 5,000 a second they would wait longer than their askers. */
    private static final int MAX_WAITING = 10_000;

    private final String licenseId;
    private final LicenseSettings settings;
    private final ActorContext<LicenseCommand> context;
    private final TimerScheduler<LicenseCommand> timers;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final Clock clock;
    private final Clock steady;
    private final LicenseLog log;

    private final Queue<LicenseCommand.Request> waiting = new ArrayDeque<>();
    private boolean flushSent;
    private Leases leases = Leases.NONE;
    private BlockBook book = BlockBook.NONE;
    private Optional<Instant> timerDue = Optional.empty();

    /** @param steady a clock that never steps, for how long seats and blocks live */
    static Behavior<LicenseCommand> create(
            String licenseId,
            LicenseSettings settings,
            Clock clock,
            Clock steady,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new License(licenseId, settings, clock, steady, context, timers, shard)));
    }

    private License(
            String licenseId,
            LicenseSettings settings,
            Clock clock,
            Clock steady,
            ActorContext<LicenseCommand> context,
            TimerScheduler<LicenseCommand> timers,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(PersistenceId.of(TYPE.name(), licenseId));
        this.licenseId = licenseId;
        this.settings = settings;
        this.clock = clock;
        this.steady = steady;
        this.context = context;
        this.timers = timers;
        this.shard = shard;
        this.log = new LicenseLog(licenseId);
        context.setReceiveTimeout(settings.passivateAfter(), new LicenseCommand.Idle());
    }

    @Override
    public LicenseState emptyState() {
        return LicenseState.NONE;
    }

    @Override
    public CommandHandlerWithReply<LicenseCommand, LicenseEvent, LicenseState> commandHandler() {
        return (state, command) -> switch (command) {
            case LicenseCommand.Request request -> putInLine(request);
            case LicenseCommand.Flush() -> {
                flushSent = false;
                yield flush(state);
            }
            case LicenseCommand.LeaseDue() -> flush(state);
            case LicenseCommand.Idle() -> {
                passivateIfUnused(state);
                yield Effect().noReply();
            }
        };
    }

    @Override
    public EventHandler<LicenseState, LicenseEvent> eventHandler() {
        return LicenseState::apply;
    }

    @Override
    public Optional<Integer> stashCapacity() {
        return Optional.of(MAX_WAITING);
    }

    @Override
    void resume(LicenseState state) {
        waiting.clear();
        flushSent = false;
        leases = state.resume(steady.instant());
        book = BlockBook.fresh(state.blocks().values(), settings.blocks().margin(), steady.instant());
        timerDue = Optional.empty();
        watchLeases(Optional.empty());
        watchBlocks();
        log.recovered(state);
    }

    private ReplyEffect<LicenseEvent, LicenseState> putInLine(LicenseCommand.Request request) {
        if (waiting.size() >= MAX_WAITING) {
            request.refuse(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal("Too many requests for this license"));
            return Effect().noReply();
        }
        waiting.add(request);
        sendFlush();
        return Effect().noReply();
    }

    private ReplyEffect<LicenseEvent, LicenseState> flush(LicenseState state) {
        Instant now = clock.instant();
        Instant steadyNow = steady.instant();
        LicenseBatch batch = new LicenseBatch(licenseId, state, leases, now, book, settings.blocks(), steadyNow);
        if (timerDue.isPresent() && !timerDue.get().isAfter(steadyNow)) {
            batch.expireDue();
            timerDue = Optional.empty();
        } else if (!book.due(steadyNow).isEmpty()) {
            batch.expireDue();
        }
        for (int i = 0; i < settings.maxBatch() && !waiting.isEmpty(); i++) {
            batch.decide(waiting.remove());
        }
        if (!waiting.isEmpty()) {
            sendFlush();
        }
        if (batch.events().isEmpty()) {
            settle(batch);
            return Effect().noReply();
        }
        return Effect().persist(batch.events()).thenRun(stored -> settle(batch)).thenNoReply();
    }

    private void settle(LicenseBatch batch) {
        leases = batch.leases();
        book = batch.book();
        log.stored(batch);
        batch.answer();
        watchLeases(batch.earliestStarted());
        watchBlocks();
    }

    private void sendFlush() {
        if (!flushSent) {
            flushSent = true;
            context.getSelf().tell(new LicenseCommand.Flush());
        }
    }

    /**
     * One timer, never later than the earliest lease's end. Renewals only move ends away, so it is set anew when it has
     * gone off, be it too early, or when a lease ends before it does.
     */
    private void watchLeases(Optional<Instant> earliestStarted) {
        Optional<Instant> earlier = timerDue.isEmpty() || !timers.isTimerActive("leases")
                ? leases.earliest()
                : earliestStarted.filter(start -> start.isBefore(timerDue.get()));
        earlier.ifPresent(due -> {
            timerDue = Optional.of(due);
            timers.startSingleTimer("leases", new LicenseCommand.LeaseDue(), delay(steady, due));
        });
    }

    /** Blocks are few, and their ends only move away: looked at when the first would end. */
    private void watchBlocks() {
        book.earliest().ifPresent(due -> {
            if (!timers.isTimerActive("blocks")) {
                timers.startSingleTimer("blocks", new LicenseCommand.LeaseDue(), delay(steady, due));
            }
        });
    }

    private void passivateIfUnused(LicenseState state) {
        if (state.seats().isEmpty() && state.blocks().isEmpty() && waiting.isEmpty()) {
            shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
        }
    }
}
