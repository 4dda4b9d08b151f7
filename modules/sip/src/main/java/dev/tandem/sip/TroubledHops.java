package dev.tandem.sip;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Addresses that failed a moment ago: the next requests try the others of their name first. */
final class TroubledHops {
    private static final Duration AVOIDED = Duration.ofSeconds(30);
    private static final int MAX_HOPS = 1_000;

    private final Map<InetSocketAddress, Long> since = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    TroubledHops(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void failed(NextHop hop) {
        long now = nanoTime.getAsLong();
        if (since.size() >= MAX_HOPS) {
            since.values().removeIf(then -> now - then > AVOIDED.toNanos());
        }
        if (since.size() < MAX_HOPS) {
            since.put(key(hop), now);
        }
    }

    /** The same addresses, the troubled ones last. */
    List<NextHop> last(List<NextHop> hops) {
        if (hops.size() < 2 || since.isEmpty()) {
            return hops;
        }
        return hops.stream().sorted(Comparator.comparing(this::troubled)).toList();
    }

    private boolean troubled(NextHop hop) {
        Long then = since.get(key(hop));
        return then != null && nanoTime.getAsLong() - then <= AVOIDED.toNanos();
    }

    private static InetSocketAddress key(NextHop hop) {
        return new InetSocketAddress(hop.address(), hop.port());
    }
}
