package dev.tandem.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for something that comes about by itself, with an end to the waiting. */
final class Patience {
    private static final Duration POLL = Duration.ofMillis(50);

    private Patience() {}

    /** Whether {@code condition} came true within {@code limit}. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
