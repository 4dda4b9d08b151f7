package dev.tandem.socketio.engineio;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link EngineMetrics}. */
final class EngineCounters {
    final LongAdder sessionsOpened = new LongAdder();
    final LongAdder packetsIn = new LongAdder();
    final LongAdder packetsOut = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder requestsRefused = new LongAdder();
    private final Map<DisconnectReason, LongAdder> closed = new EnumMap<>(DisconnectReason.class);

    EngineCounters() {
        for (DisconnectReason reason : DisconnectReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    void received(int bytes) {
        packetsIn.increment();
        bytesIn.add(bytes);
    }

    void sent(int bytes) {
        packetsOut.increment();
        bytesOut.add(bytes);
    }

    void closed(DisconnectReason reason) {
        LongAdder counter = closed.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    EngineMetrics read(int openSessions) {
        var byReason = new EnumMap<DisconnectReason, Long>(DisconnectReason.class);
        closed.forEach((reason, counter) -> byReason.put(reason, counter.sum()));
        return new EngineMetrics(
                openSessions,
                sessionsOpened.sum(),
                packetsIn.sum(),
                packetsOut.sum(),
                bytesIn.sum(),
                bytesOut.sum(),
                requestsRefused.sum(),
                byReason);
    }
}
