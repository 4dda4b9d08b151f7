package dev.tandem.call;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last known quality of the calls that are answered on this node, for figures of all of them. Thread-safe. */
public final class QualityBoard {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(CallQuality quality, boolean oneWay) {}

    /**
     * All calls together.
     *
     * @param calls that are answered and measured
     * @param oneWay of these, in which somebody could not be heard for the last seconds
     * @param meanMos 1 to 4.5, 0 without calls
     * @param worstMos the same of the worst call
     * @param lossPercent of all packets that were sent to us
     */
    public record Summary(int calls, int oneWay, double meanMos, double worstMos, double lossPercent) {}

    void put(String callId, CallQuality quality, boolean oneWay) {
        entries.put(callId, new Entry(quality, oneWay));
    }

    void remove(String callId) {
        entries.remove(callId);
    }

    /** What is so now. */
    public Summary summary() {
        List<Entry> now = List.copyOf(entries.values());
        var scores = now.stream().mapToDouble(entry -> entry.quality().mos()).summaryStatistics();
        long received = now.stream()
                .mapToLong(entry -> entry.quality().packetsReceived())
                .sum();
        long lost =
                now.stream().mapToLong(entry -> entry.quality().packetsLost()).sum();
        return new Summary(
                now.size(),
                (int) now.stream().filter(Entry::oneWay).count(),
                rounded(scores.getAverage()),
                now.isEmpty() ? 0 : scores.getMin(),
                rounded(received + lost == 0 ? 0 : 100.0 * lost / (received + lost)));
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
