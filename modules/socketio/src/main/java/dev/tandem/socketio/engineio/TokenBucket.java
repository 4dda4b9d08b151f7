package dev.tandem.socketio.engineio;

/** Lets {@code burst} through at once and {@code perSecond} in the long run. Not thread-safe. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private final int burst;
    private double tokens;
    private long refilledAtNanos;

    TokenBucket(int perSecond, int burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.refilledAtNanos = nowNanos;
    }

    boolean take(long nowNanos) {
        double refill = (nowNanos - refilledAtNanos) * perSecond / NANOS_PER_SECOND;
        tokens = Math.min(burst, tokens + refill);
        refilledAtNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
