package dev.tandem.call.trunk;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a trunk is worth trying, as one node sees it. After {@link #OPEN_AFTER} failures in a row it is down: calls pass
 * it by, and now and then, at growing intervals, one probe may go there. Any answer brings it up again.
 */
final class Circuit {
    static final int OPEN_AFTER = 3;
    static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private int failures;
    private boolean open;
    private boolean known;
    private Duration pause = FIRST_PAUSE;
    private Instant retryAt = Instant.EPOCH;
    private Optional<Instant> since = Optional.empty();
    private Optional<Integer> lastStatus = Optional.empty();
    private Optional<Double> roundTripMs = Optional.empty();

    /** The far side has answered; a round trip is known of OPTIONS only. */
    synchronized void reached(Instant now, Optional<Integer> status, Optional<Duration> roundTrip) {
        if (!known || failures > 0) {
            since = Optional.of(now);
        }
        known = true;
        failures = 0;
        open = false;
        pause = FIRST_PAUSE;
        lastStatus = status.or(() -> lastStatus);
        roundTripMs = roundTrip.map(time -> time.toNanos() / 1e6).or(() -> roundTripMs);
    }

    /** It did not answer, could not be reached, or said that it is out of service. Gives whether that brought it down. */
    synchronized boolean missed(Instant now, int status) {
        boolean wasOpen = open;
        if (failures == 0) {
            since = Optional.of(now);
        }
        known = true;
        failures++;
        lastStatus = Optional.of(status);
        if (wasOpen) {
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        } else if (failures >= OPEN_AFTER) {
            open = true;
            since = Optional.of(now);
        }
        retryAt = now.plus(pause);
        return open && !wasOpen;
    }

    /** Whether calls may go there. */
    synchronized boolean isClosed() {
        return !open;
    }

    /** Takes the one probe that may go to a trunk that is down; the next may after another pause. */
    synchronized boolean takeProbe(Instant now) {
        if (!open || now.isBefore(retryAt)) {
            return false;
        }
        retryAt = now.plus(pause);
        return true;
    }

    /** Whether it is time to look; {@code interval} is that of a trunk that is well. */
    synchronized boolean isDue(Instant now, Instant looked, Duration interval) {
        if (open) {
            return takeProbe(now);
        }
        return !now.isBefore(looked.plus(failures > 0 ? shorter(FIRST_PAUSE, interval) : interval));
    }

    synchronized TrunkHealth health() {
        return new TrunkHealth(state(), since, lastStatus, roundTripMs, Optional.empty());
    }

    private TrunkHealth.State state() {
        if (open) {
            return TrunkHealth.State.DOWN;
        }
        if (failures > 0) {
            return TrunkHealth.State.DEGRADED;
        }
        return known ? TrunkHealth.State.UP : TrunkHealth.State.UNKNOWN;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
