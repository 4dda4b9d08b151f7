package dev.tandem.sip;

import java.time.Duration;

/**
 * The session timer that both sides of a dialog agreed on (RFC 4028).
 *
 * @param intervalSeconds the session is dead when it was not refreshed for this long; 0: there is no timer
 * @param weRefresh whether the refreshing is ours to do
 * @param minSeconds the shortest interval that the far side or a proxy on the way accepts (Min-SE)
 */
public record SessionTimer(int intervalSeconds, boolean weRefresh, int minSeconds) {
    /** No timer. */
    public static final SessionTimer OFF = new SessionTimer(0, false, 0);

    private static final long MAX_MARGIN_MILLIS = 32_000;

    boolean runs() {
        return intervalSeconds > 0;
    }

    /** From one refresh to the next (§7.2, §10: half the interval). */
    Duration refreshAfter() {
        return Duration.ofMillis(intervalSeconds * 500L);
    }

    /**
     * From the last refresh to BYE (§10): whoever waits for a refresh takes off 32 s or a third of the interval, whichever
     * is less; whoever has not got one through says BYE slightly before the end.
     */
    Duration expiresAfter() {
        long millis = intervalSeconds * 1000L;
        return Duration.ofMillis(millis - Math.min(MAX_MARGIN_MILLIS, millis / (weRefresh ? 12 : 3)));
    }
}
