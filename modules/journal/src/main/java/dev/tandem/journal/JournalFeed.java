package dev.tandem.journal;

import com.typesafe.config.Config;
import dev.tandem.core.EventLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Reads the whole journal in commit order and hands each event to handlers, exactly once as far as their tables go. Run
 * it as a cluster singleton; two at once take turns and do no harm. While the database is away, or a handler fails, it
 * waits longer and longer up to {@code tandem.journal.feed.max-backoff} and says so once.
 */
public final class JournalFeed {
    private static final EventLog LOG = EventLog.of(JournalFeed.class);

    /** Only the feed itself talks to it; {@link Command} is what a singleton is stopped with. */
    public sealed interface Command {}

    /** Ends the feed after the batch in hand. */
    public record Stop() implements Command {}

    private record Poll() implements Command {}

    private record Handled(int events) implements Command {}

    private record Failed(Throwable cause) implements Command {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final FeedBatch batch;
    private final String name;
    private final int batchSize;
    private final Duration pollInterval;
    private final Duration maxBackoff;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private int failures;

    private JournalFeed(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String name,
            Database database,
            EventCodec codec,
            List<FeedHandler> handlers) {
        this.context = context;
        this.timers = timers;
        this.name = name;
        Config config = context.getSystem().settings().config().getConfig("tandem.journal.feed");
        this.batchSize = config.getInt("batch-size");
        this.pollInterval = config.getDuration("poll-interval");
        this.maxBackoff = config.getDuration("max-backoff");
        this.batch = new FeedBatch(database.dataSource(), codec, name, handlers, batchSize);
    }

    /**
     * A feed with a place of its own in the journal.
     *
     * @param name lasting: a new name reads from the beginning
     */
    public static Behavior<Command> create(
            String name, Database database, EventCodec codec, List<FeedHandler> handlers) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new JournalFeed(context, timers, name, database, codec, handlers).start()));
    }

    private Behavior<Command> start() {
        readOn();
        return Behaviors.receive(Command.class)
                .onMessage(Poll.class, poll -> readOn())
                .onMessage(Handled.class, this::handled)
                .onMessage(Failed.class, this::failed)
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .build();
    }

    private Behavior<Command> readOn() {
        context.pipeToSelf(
                CompletableFuture.supplyAsync(this::handleNext, virtualThreads),
                (handled, failure) -> failure == null ? new Handled(handled) : new Failed(failure));
        return Behaviors.same();
    }

    private int handleNext() {
        try {
            return batch.handleNext();
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private Behavior<Command> handled(Handled handled) {
        if (failures > 0) {
            LOG.info("journal.feed-resumed", "feed", name, "failures", failures);
            failures = 0;
        }
        if (handled.events() == batchSize) {
            return readOn();
        }
        timers.startSingleTimer(new Poll(), pollInterval);
        return Behaviors.same();
    }

    private Behavior<Command> failed(Failed failed) {
        failures++;
        Throwable cause = failed.cause() instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failed.cause();
        if (failures == 1) {
            LOG.warn("journal.feed-waits", "feed", name, "because", cause.getMessage());
        } else {
            LOG.debug("journal.feed-waits", "feed", name, "failures", failures, "because", cause.getMessage());
        }
        long backoff = pollInterval.toMillis() << Math.min(failures, 10);
        timers.startSingleTimer(new Poll(), Duration.ofMillis(Math.min(backoff, maxBackoff.toMillis())));
        return Behaviors.same();
    }
}
