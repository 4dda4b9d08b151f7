package dev.tandem.socketio;

import dev.tandem.socketio.engineio.EngineMetrics;
import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link SocketIoMetrics}. */
final class SocketCounters {
    final LongAdder openSockets = new LongAdder();
    final LongAdder eventsIn = new LongAdder();
    final LongAdder eventsOut = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();

    SocketIoMetrics read(EngineMetrics engine) {
        return new SocketIoMetrics(
                engine, openSockets.intValue(), eventsIn.sum(), eventsOut.sum(), connectionsRefused.sum());
    }
}
