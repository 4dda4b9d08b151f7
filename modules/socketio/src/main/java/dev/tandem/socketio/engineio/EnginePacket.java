package dev.tandem.socketio.engineio;

/** An Engine.IO packet (protocol revision 4, "Packet encoding"). */
sealed interface EnginePacket {
    /** Server to client, first of all: the handshake's answer. */
    record Open(String json) implements EnginePacket {}

    record Close() implements EnginePacket {}

    /** Server to client as heartbeat; client to server as {@code probe} of a second transport. */
    record Ping(String data) implements EnginePacket {}

    record Pong(String data) implements EnginePacket {}

    record Message(EngineMessage payload) implements EnginePacket {}

    /** Client to server: the probed transport takes over. */
    record Upgrade() implements EnginePacket {}

    /** Server to client: ends a poll that has nothing to say. */
    record Noop() implements EnginePacket {}

    static EnginePacket text(String text) {
        return new Message(new EngineMessage.Text(text));
    }
}
