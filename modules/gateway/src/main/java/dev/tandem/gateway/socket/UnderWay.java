package dev.tandem.gateway.socket;

import java.util.concurrent.atomic.AtomicInteger;

/** How many commands of one client are not answered yet. Thread-safe. */
final class UnderWay {
    /** More at once are refused with {@code rate_limited}. */
    private static final int MOST = 64;

    private final AtomicInteger commands = new AtomicInteger();

    boolean isFull() {
        return commands.get() >= MOST;
    }

    boolean isNone() {
        return commands.get() == 0;
    }

    void begun() {
        commands.incrementAndGet();
    }

    /** Once the answer is on its way. */
    void answered() {
        commands.decrementAndGet();
    }
}
