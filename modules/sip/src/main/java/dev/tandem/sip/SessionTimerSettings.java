package dev.tandem.sip;

import java.time.Duration;
import java.util.Optional;

/**
 * What an endpoint wants of session timers (RFC 4028).
 *
 * @param interval the timer that it asks for and offers; empty takes what the far side wants
 * @param minimum the shortest timer that it accepts, 1 s or more; RFC 4028 §4 allows 90 s and more
 */
public record SessionTimerSettings(Optional<Duration> interval, Duration minimum) {
    /** The shortest session timer that RFC 4028 §4 allows. */
    public static final Duration RFC_MINIMUM = Duration.ofSeconds(90);

    /** The longest one that this endpoint follows when the far side asks for more than it wants itself. */
    static final int MAX_SECONDS = 86_400;

    public SessionTimerSettings {
        if (minimum.toSeconds() < 1 || minimum.toSeconds() > MAX_SECONDS) {
            throw new IllegalArgumentException("the minimum of session timers must be 1 s to a day, not " + minimum);
        }
        if (interval.filter(wish -> wish.compareTo(minimum) < 0 || wish.toSeconds() > MAX_SECONDS)
                .isPresent()) {
            throw new IllegalArgumentException("a session timer must be " + minimum + " to a day");
        }
    }

    /** No timer of our own wish, at least 90 s. */
    public static SessionTimerSettings defaults() {
        return new SessionTimerSettings(Optional.empty(), RFC_MINIMUM);
    }

    int minimumSeconds() {
        return Math.toIntExact(minimum.toSeconds());
    }

    /** 0 for none. */
    int wishSeconds() {
        return interval.map(wish -> Math.toIntExact(wish.toSeconds())).orElse(0);
    }
}
