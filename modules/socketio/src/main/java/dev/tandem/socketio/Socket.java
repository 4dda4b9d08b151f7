package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.socketio.engineio.Handshake;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One client in one namespace. May be used from any thread; what one thread emits arrives in that order. Once the
 * socket is gone, emitting does nothing.
 */
public interface Socket {
    /** The socket's id, which the client knows too; not the Engine.IO session id. */
    String id();

    String namespace();

    Handshake handshake();

    /**
     * Sends an event. Binary arguments are {@link com.fasterxml.jackson.databind.node.BinaryNode}s, at any depth. The
     * arguments are encoded before this returns. A client whose outbound queue is full is dropped.
     */
    void emit(String event, JsonNode... args);

    /**
     * Sends an event and asks for an acknowledgement.
     *
     * @return the acknowledgement's arguments; fails with {@link java.util.concurrent.TimeoutException} when none came
     *     in time, and with {@link SocketGoneException} when the socket ended before
     */
    CompletionStage<List<JsonNode>> emitWithAck(Duration timeout, String event, JsonNode... args);

    /** Disconnects the client from this namespace, and closes its connection when it is in no other. */
    void disconnect();
}
