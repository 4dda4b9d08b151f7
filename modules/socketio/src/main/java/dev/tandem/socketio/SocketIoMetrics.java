package dev.tandem.socketio;

import dev.tandem.socketio.engineio.EngineMetrics;

/**
 * A reading of a server's counters.
 *
 * @param engine sessions, packets, dropped clients
 * @param openSockets sockets connected now, over all namespaces
 * @param eventsIn events received
 * @param eventsOut events emitted
 * @param connectionsRefused CONNECT packets answered with CONNECT_ERROR
 */
public record SocketIoMetrics(
        EngineMetrics engine, int openSockets, long eventsIn, long eventsOut, long connectionsRefused) {}
