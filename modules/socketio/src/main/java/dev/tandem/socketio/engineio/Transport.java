package dev.tandem.socketio.engineio;

import java.util.List;

/** The way to the client. Used by its session only. */
sealed interface Transport permits PollingTransport, WebSocketLink {
    void send(List<EnginePacket> packets);

    default void send(EnginePacket packet) {
        send(List.of(packet));
    }
}
