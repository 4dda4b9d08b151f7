package dev.tandem.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A token bucket per key, in a table of bounded size: the key unused for longest is forgotten first, which gives it a
 * full bucket again. Thread-safe.
 */
public final class TokenBuckets {
    private static final int MAX_KEYS = 20_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final int perSecond;
    private final int burst;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_KEYS;
        }
    };

    private record Bucket(double tokens, long atNanos) {}

    public TokenBuckets(int perSecond, int burst) {
        this(perSecond, burst, System::nanoTime);
    }

    TokenBuckets(int perSecond, int burst, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
    }

    /** Takes one token: empty when there was one, else how long until there is. */
    public Optional<Duration> take(String key) {
        long now = nanoTime.getAsLong();
        synchronized (buckets) {
            Bucket bucket = buckets.getOrDefault(key, new Bucket(burst, now));
            double refilled = (now - bucket.atNanos) / NANOS_PER_SECOND * perSecond;
            double tokens = Math.min(burst, bucket.tokens + refilled);
            if (tokens >= 1) {
                buckets.put(key, new Bucket(tokens - 1, now));
                return Optional.empty();
            }
            buckets.put(key, new Bucket(tokens, now));
            return Optional.of(Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS_PER_SECOND)));
        }
    }

    int size() {
        synchronized (buckets) {
            return buckets.size();
        }
    }
}
