package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalLong;

/** A Socket.IO packet (protocol revision 5, "Packet encoding"), its binary attachments in place. */
sealed interface SocketPacket {
    String namespace();

    /** Client to server with what it gave as auth; server to client with the socket's id. */
    record Connect(String namespace, JsonNode payload) implements SocketPacket {}

    record Disconnect(String namespace) implements SocketPacket {}

    /** EVENT and BINARY_EVENT. */
    record Event(String namespace, OptionalLong ackId, String name, List<JsonNode> args) implements SocketPacket {}

    /** ACK and BINARY_ACK. */
    record Ack(String namespace, long id, List<JsonNode> args) implements SocketPacket {}

    record ConnectError(String namespace, JsonNode payload) implements SocketPacket {}
}
