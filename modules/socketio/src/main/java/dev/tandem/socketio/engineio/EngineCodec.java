package dev.tandem.socketio.engineio;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Engine.IO packets as text, alone (a WebSocket text frame) or several in one long-polling payload. */
final class EngineCodec {
    /** Between the packets of a payload. */
    static final char SEPARATOR = '\u001e';

    /** What a payload turned out to be. */
    sealed interface Payload {
        record Packets(List<EnginePacket> packets) implements Payload {}

        record Malformed() implements Payload {}

        record TooManyPackets() implements Payload {}
    }

    private EngineCodec() {}

    /** The packet as text; a binary message in base64 behind a {@code b}. */
    static String encode(EnginePacket packet) {
        return switch (packet) {
            case EnginePacket.Open(String json) -> "0" + json;
            case EnginePacket.Close() -> "1";
            case EnginePacket.Ping(String data) -> "2" + data;
            case EnginePacket.Pong(String data) -> "3" + data;
            case EnginePacket.Message(EngineMessage.Text(String text)) -> "4" + text;
            case EnginePacket.Message(EngineMessage.Binary(ByteString bytes)) ->
                "b" + Base64.getEncoder().encodeToString(bytes.toArrayUnsafe());
            case EnginePacket.Upgrade() -> "5";
            case EnginePacket.Noop() -> "6";
        };
    }

    static String encodePayload(List<EnginePacket> packets) {
        var payload = new StringBuilder();
        for (EnginePacket packet : packets) {
            if (!payload.isEmpty()) {
                payload.append(SEPARATOR);
            }
            payload.append(encode(packet));
        }
        return payload.toString();
    }

    /** How many bytes {@link #encode} makes of this packet. */
    static int encodedSize(EnginePacket packet) {
        return switch (packet) {
            case EnginePacket.Message(EngineMessage.Text text) -> 1 + text.byteSize();
            case EnginePacket.Message(EngineMessage.Binary binary) -> 1 + (binary.byteSize() + 2) / 3 * 4;
            case EnginePacket.Open(String json) -> 1 + Utf8.length(json);
            case EnginePacket.Ping(String data) -> 1 + data.length();
            case EnginePacket.Pong(String data) -> 1 + data.length();
            case EnginePacket.Close(), EnginePacket.Upgrade(), EnginePacket.Noop() -> 1;
        };
    }

    /** Reads a WebSocket text frame; empty when it is no packet. */
    static Optional<EnginePacket> decode(String frame) {
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        String data = frame.substring(1);
        return switch (frame.charAt(0)) {
            case '0' -> Optional.of(new EnginePacket.Open(data));
            case '1' -> bare(data, new EnginePacket.Close());
            case '2' -> Optional.of(new EnginePacket.Ping(data));
            case '3' -> Optional.of(new EnginePacket.Pong(data));
            case '4' -> Optional.of(EnginePacket.text(data));
            case '5' -> bare(data, new EnginePacket.Upgrade());
            case '6' -> bare(data, new EnginePacket.Noop());
            default -> Optional.empty();
        };
    }

    /** Reads a long-polling payload. */
    static Payload decodePayload(String payload, int maxPackets) {
        var packets = new ArrayList<EnginePacket>();
        int from = 0;
        while (from <= payload.length()) {
            if (packets.size() == maxPackets) {
                return new Payload.TooManyPackets();
            }
            int separator = payload.indexOf(SEPARATOR, from);
            int to = separator < 0 ? payload.length() : separator;
            var packet = decodePart(payload.substring(from, to));
            if (packet.isEmpty()) {
                return new Payload.Malformed();
            }
            packets.add(packet.get());
            from = to + 1;
        }
        return new Payload.Packets(List.copyOf(packets));
    }

    private static Optional<EnginePacket> decodePart(String part) {
        return part.startsWith("b") ? decodeBase64(part.substring(1)) : decode(part);
    }

    private static Optional<EnginePacket> decodeBase64(String base64) {
        try {
            // The official Java client breaks and ends its base64 with line feeds.
            byte[] bytes = Base64.getDecoder().decode(base64.replace("\n", ""));
            return Optional.of(new EnginePacket.Message(new EngineMessage.Binary(ByteString.fromArrayUnsafe(bytes))));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static Optional<EnginePacket> bare(String data, EnginePacket packet) {
        return data.isEmpty() ? Optional.of(packet) : Optional.empty();
    }
}
