package dev.tandem.socketio.engineio;

/** Why a session or a socket ended. */
public enum DisconnectReason {
    /** The client left the namespace (Socket.IO DISCONNECT). */
    CLIENT_DISCONNECT("client namespace disconnect"),
    /** The application called {@code disconnect()}. */
    SERVER_DISCONNECT("server namespace disconnect"),
    /** The client closed the session or its connection went away. */
    TRANSPORT_CLOSE("transport close"),
    /** The connection failed. */
    TRANSPORT_ERROR("transport error"),
    /** No pong came within the ping timeout. */
    PING_TIMEOUT("ping timeout"),
    /** The client connected to no namespace within the connect timeout. */
    CONNECT_TIMEOUT("connect timeout"),
    /** The client sent something that is not the protocol. */
    PARSE_ERROR("parse error"),
    /** A message or request body was larger than the maximum payload. */
    PAYLOAD_TOO_LARGE("payload too large"),
    /** Some other inbound limit was passed: packets per payload, namespaces, events before admission. */
    LIMIT_EXCEEDED("limit exceeded"),
    /** More packets per second than allowed. */
    RATE_LIMITED("rate limited"),
    /** The client did not take its messages fast enough: its outbound queue was full. */
    SLOW_CLIENT("slow client"),
    /** The application's handler threw. */
    HANDLER_FAILED("handler failed"),
    /** The server is closing; clients come back by themselves, elsewhere. */
    SERVER_SHUTDOWN("server shutting down");

    private final String text;

    DisconnectReason(String text) {
        this.text = text;
    }

    /** The reason in words, as Socket.IO names it where it has a name for it. */
    public String text() {
        return text;
    }

    /** Whether the client broke a rule, so that a log line is due. */
    boolean isOffence() {
        return switch (this) {
            case PARSE_ERROR, PAYLOAD_TOO_LARGE, LIMIT_EXCEEDED, RATE_LIMITED, SLOW_CLIENT -> true;
            default -> false;
        };
    }
}
