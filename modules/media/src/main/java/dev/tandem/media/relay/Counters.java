package dev.tandem.media.relay;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The plane's counters since its start. */
final class Counters {
    final LongAdder received = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder sendFailures = new LongAdder();
    /** What handlers threw: each one is a bug. */
    final LongAdder faults = new LongAdder();

    private final Map<Drop, LongAdder> drops = new EnumMap<>(Drop.class);

    Counters() {
        for (Drop why : Drop.values()) {
            drops.put(why, new LongAdder());
        }
    }

    void drop(Drop why) {
        adder(why).increment();
    }

    private LongAdder adder(Drop why) {
        return Objects.requireNonNull(drops.get(why), "there is a counter for each reason");
    }

    /** Those that are not zero, by label. */
    Map<String, Long> drops() {
        Map<String, Long> result = new LinkedHashMap<>();
        for (Drop why : Drop.values()) {
            long count = adder(why).sum();
            if (count > 0) {
                result.put(why.label(), count);
            }
        }
        if (faults.sum() > 0) {
            result.put("fault", faults.sum());
        }
        return result;
    }
}
