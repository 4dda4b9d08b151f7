package dev.tandem.socketio.engineio;

import org.apache.pekko.util.ByteString;

/** A WebSocket message, whole and within the limits, or what was wrong with it. */
sealed interface Frame {
    record Text(String text) implements Frame {}

    record Binary(ByteString bytes) implements Frame {}

    /** It was, or was going to be, larger than the maximum payload. */
    record TooLarge() implements Frame {}

    /** Its last fragment did not come in time, or the connection broke before. */
    record Incomplete() implements Frame {}
}
