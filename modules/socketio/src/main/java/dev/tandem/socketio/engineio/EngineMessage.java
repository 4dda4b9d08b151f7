package dev.tandem.socketio.engineio;

import org.apache.pekko.util.ByteString;

/** The payload of one Engine.IO message packet. */
public sealed interface EngineMessage {
    /** Plain text. */
    record Text(String text) implements EngineMessage {
        @Override
        public int byteSize() {
            return Utf8.length(text);
        }
    }

    /** Binary, sent as it is over WebSocket and in base64 over long-polling. */
    record Binary(ByteString bytes) implements EngineMessage {
        @Override
        public int byteSize() {
            return bytes.size();
        }
    }

    /** Its size in bytes before any transport's encoding. */
    int byteSize();
}
