package dev.tandem.socketio.engineio;

/** How a session answers a long-polling request. */
sealed interface HttpAnswer {
    /** 200 with this payload. */
    record Payload(String text) implements HttpAnswer {}

    /** 400: the session is closed, or the request is not what its protocol allows now. */
    record Refused() implements HttpAnswer {}
}
