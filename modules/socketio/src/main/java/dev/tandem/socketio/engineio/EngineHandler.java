package dev.tandem.socketio.engineio;

/**
 * What the layer above does with one session. The methods are called one at a time, in order, and must not block. If
 * one throws, the session is closed.
 */
public interface EngineHandler {
    void onMessage(EngineMessage message);

    /** A packet of any kind came from the client. */
    default void onActivity() {}

    /** The session is over. Nothing is called after this. */
    void onClose(DisconnectReason reason);
}
