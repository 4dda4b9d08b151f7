package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;

/** The acknowledgement of one event. May be used from any thread, now or later. */
public interface Ack {
    /** Whether the client waits for an acknowledgement. */
    boolean isRequested();

    /** Acknowledges with these values; does nothing when not requested, when already sent or when the socket is gone. */
    void send(JsonNode... args);
}
