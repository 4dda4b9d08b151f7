package dev.tandem.license;

import com.typesafe.config.Config;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Time that passes when a test says so, for actors' timers and for the clocks that it makes: a machine that is slow does
 * not let a lease run out.
 */
final class PassingTime {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final ManualTime timers;
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

    private PassingTime(ManualTime timers) {
        this.timers = timers;
    }

    /** What an actor system needs of it. */
    static Config config() {
        return ManualTime.config();
    }

    /** @param system made with {@link #config()} */
    static PassingTime of(ActorSystem<?> system) {
        return new PassingTime(ManualTime.get(system));
    }

    /** What is due by then has been sent when this returns. */
    void pass(Duration time) {
        passed.updateAndGet(before -> before.plus(time));
        timers.timePasses(time);
    }

    /** A clock that never steps. */
    Clock steady() {
        return onward(() -> Instant.EPOCH.plus(passed.get()));
    }

    /** A clock on a wall. */
    WallClock wall() {
        return new WallClock();
    }

    private static Clock onward(InstantSource source) {
        return source.withZone(ZoneOffset.UTC);
    }

    /** Can be put forward and back. */
    final class WallClock {
        private final Clock clock = onward(() -> START.plus(passed.get()).plus(ahead()));
        private volatile Duration ahead = Duration.ZERO;

        Clock clock() {
            return clock;
        }

        /** @param by against the true time; negative to put it back */
        void put(Duration by) {
            ahead = by;
        }

        private Duration ahead() {
            return ahead;
        }
    }
}
