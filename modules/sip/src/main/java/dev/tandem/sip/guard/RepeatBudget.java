package dev.tandem.sip.guard;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often answers are repeated towards an address that never proved to be its own: a few at once, then a few a
 * second, so that a forged INVITE hits its victim with little more than itself (RFC 3261 §26.1.5). Bounded: beyond the
 * addresses remembered there are no repetitions at all.
 */
public final class RepeatBudget {
    private static final int MAX_ADDRESSES = 4096;
    private static final int BURST = 3;
    private static final long REFILL_NANOS = 4_000_000_000L;

    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Bucket {
        double left = BURST;
        long at;

        Bucket(long at) {
            this.at = at;
        }
    }

    public RepeatBudget() {
        this(System::nanoTime);
    }

    RepeatBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes one repetition out of the address's budget, if there is one. */
    public synchronized boolean take(String address) {
        long now = nanoTime.getAsLong();
        Bucket bucket = buckets.get(address);
        if (bucket == null) {
            if (!hasRoom(now)) {
                return false;
            }
            bucket = new Bucket(now);
            buckets.put(address, bucket);
        }
        bucket.left = Math.min(BURST, refilled(bucket, now));
        bucket.at = now;
        if (bucket.left < 1) {
            return false;
        }
        bucket.left--;
        return true;
    }

    /** The address not heard of for longest makes room, if it has its whole budget again. */
    private boolean hasRoom(long now) {
        if (buckets.size() < MAX_ADDRESSES) {
            return true;
        }
        Iterator<Bucket> eldest = buckets.values().iterator();
        if (refilled(eldest.next(), now) < BURST) {
            return false;
        }
        eldest.remove();
        return true;
    }

    private static double refilled(Bucket bucket, long now) {
        return bucket.left + (now - bucket.at) / (double) REFILL_NANOS;
    }
}
