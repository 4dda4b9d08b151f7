package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.socketio.engineio.DisconnectReason;
import java.util.List;

/**
 * What the application does with one connected socket. The methods are called one at a time, in the order in which
 * things happened, and must not block. If one throws, that socket is disconnected.
 */
public interface SocketHandler {
    /**
     * The client emitted an event.
     *
     * @param args its arguments; binary ones are {@link com.fasterxml.jackson.databind.node.BinaryNode}s, at any depth
     * @param ack the way to acknowledge, if the client asked for it
     */
    void onEvent(String event, List<JsonNode> args, Ack ack);

    /** The client gave a sign of life, pongs included; not more often than the activity interval. */
    default void onActivity() {}

    /** The socket is gone. Nothing is called after this. */
    void onDisconnect(DisconnectReason reason);
}
