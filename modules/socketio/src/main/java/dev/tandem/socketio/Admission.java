package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The application's answer to a client that asks to connect to a namespace. */
public sealed interface Admission {
    /** The client is in; {@code handler} gets what it sends. */
    record Accepted(SocketHandler handler) implements Admission {}

    /** The client is refused with a CONNECT_ERROR of this message and data. */
    record Refused(String message, Optional<JsonNode> data) implements Admission {}

    static Admission accepted(SocketHandler handler) {
        return new Accepted(handler);
    }

    static Admission refused(String message, JsonNode data) {
        return new Refused(message, Optional.of(data));
    }

    static Admission refused(String message) {
        return new Refused(message, Optional.empty());
    }
}
