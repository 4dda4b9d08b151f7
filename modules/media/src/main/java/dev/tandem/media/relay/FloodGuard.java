package dev.tandem.media.relay;

import java.util.Arrays;

/**
 * Token buckets by remote address in fixed memory: addresses that share a slot share its rate. Not thread-safe; each loop
 * has its own, because the kernel gives an address always to the same loop.
 */
final class FloodGuard {
    private static final int SLOTS = 1 << 14;
    private static final double NANOS_PER_SECOND = 1e9;

    private final double ratePerNano;
    private final float burst;
    private final long[] lastNanos = new long[SLOTS];
    private final float[] tokens = new float[SLOTS];

    FloodGuard(int perSecond) {
        this.ratePerNano = perSecond / NANOS_PER_SECOND;
        this.burst = perSecond;
        Arrays.fill(tokens, burst);
    }

    /** Takes a token of the address with this hash; false if there is none. */
    boolean admit(int hash, long nowNanos) {
        int slot = (hash ^ hash >>> 14 ^ hash >>> 28) & SLOTS - 1;
        double filled = tokens[slot] + (nowNanos - lastNanos[slot]) * ratePerNano;
        lastNanos[slot] = nowNanos;
        float available = (float) Math.min(burst, filled);
        boolean admitted = available >= 1;
        tokens[slot] = admitted ? available - 1 : available;
        return admitted;
    }
}
