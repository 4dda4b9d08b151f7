package dev.tandem.sip;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures: doubling from the first pause to the longest, each shortened by up to a third at
 * random, so that many clients do not come back together.
 */
public record RetryPause(Duration first, Duration longest) {
    private static final int MAX_DOUBLINGS = 20;

    public RetryPause {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("not a pause: " + first + " to " + longest);
        }
    }

    /** From 5 s to 5 min. */
    public static RetryPause usual() {
        return new RetryPause(Duration.ofSeconds(5), Duration.ofMinutes(5));
    }

    /**
     * @param failures in a row, from 1
     */
    Duration after(int failures, RandomGenerator random) {
        Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return shortened(doubled.compareTo(longest) < 0 ? doubled : longest, random);
    }

    /** After a refusal that trying again soon will not change. */
    Duration afterRefusal(RandomGenerator random) {
        return shortened(longest, random);
    }

    private static Duration shortened(Duration pause, RandomGenerator random) {
        return Duration.ofMillis(Math.max(1, Math.round(pause.toMillis() * random.nextDouble(2.0 / 3, 1))));
    }
}
