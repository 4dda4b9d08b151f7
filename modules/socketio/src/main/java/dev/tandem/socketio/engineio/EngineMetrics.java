package dev.tandem.socketio.engineio;

import java.util.Map;

/**
 * A reading of a server's counters. All but {@code openSessions} only ever grow.
 *
 * @param openSessions sessions open now
 * @param sessionsOpened sessions opened since the start
 * @param packetsIn Engine.IO packets received
 * @param packetsOut Engine.IO packets handed to a transport
 * @param bytesIn bytes of packets received
 * @param bytesOut bytes of packets handed to a transport
 * @param requestsRefused HTTP requests refused: malformed, unknown session, forbidden origin, server full
 * @param closed sessions ended, by reason; slow clients are under {@link DisconnectReason#SLOW_CLIENT}
 */
public record EngineMetrics(
        int openSessions,
        long sessionsOpened,
        long packetsIn,
        long packetsOut,
        long bytesIn,
        long bytesOut,
        long requestsRefused,
        Map<DisconnectReason, Long> closed) {
    public EngineMetrics {
        closed = Map.copyOf(closed);
    }

    /** Clients dropped because they did not take their messages fast enough. */
    public long droppedSlowClients() {
        return closed.getOrDefault(DisconnectReason.SLOW_CLIENT, 0L);
    }
}
