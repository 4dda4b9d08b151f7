package dev.tandem.socketio;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A packet's text taken apart: {@code <type>[<attachments>-][<namespace>,][<ack id>][<JSON>]}.
 *
 * @param attachments how many binary messages follow; 0 for packet types that have none
 * @param json what is left, perhaps nothing
 */
record PacketHead(Type type, int attachments, String namespace, OptionalLong ackId, String json) {
    private static final int MAX_ATTACHMENT_DIGITS = 4;
    private static final int MAX_ACK_ID_DIGITS = 15;
    private static final int MAX_NAMESPACE_LENGTH = 256;

    /** Packet types with their digits on the wire. */
    enum Type {
        CONNECT('0'),
        DISCONNECT('1'),
        EVENT('2'),
        ACK('3'),
        CONNECT_ERROR('4'),
        BINARY_EVENT('5'),
        BINARY_ACK('6');

        private final char digit;

        Type(char digit) {
            this.digit = digit;
        }

        static Optional<Type> of(char digit) {
            return Arrays.stream(values()).filter(type -> type.digit == digit).findFirst();
        }

        boolean isBinary() {
            return this == BINARY_EVENT || this == BINARY_ACK;
        }
    }

    /** Reads a packet's text; empty when it is none. */
    static Optional<PacketHead> parse(String packet) {
        return packet.isEmpty() ? Optional.empty() : Type.of(packet.charAt(0)).flatMap(type -> parse(type, packet));
    }

    private static Optional<PacketHead> parse(Type type, String packet) {
        int at = 1;
        int attachments = 0;
        if (type.isBinary()) {
            int dash = endOfDigits(packet, at);
            if (dash == at || dash - at > MAX_ATTACHMENT_DIGITS || !has(packet, dash, '-')) {
                return Optional.empty();
            }
            attachments = Integer.parseInt(packet.substring(at, dash));
            at = dash + 1;
        }
        String namespace = "/";
        if (has(packet, at, '/')) {
            int comma = packet.indexOf(',', at);
            int end = comma < 0 ? packet.length() : comma;
            if (end - at > MAX_NAMESPACE_LENGTH) {
                return Optional.empty();
            }
            namespace = packet.substring(at, end);
            at = Math.min(end + 1, packet.length());
        }
        int endOfId = endOfDigits(packet, at);
        if (endOfId - at > MAX_ACK_ID_DIGITS) {
            return Optional.empty();
        }
        var ackId =
                endOfId == at ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(packet.substring(at, endOfId)));
        return Optional.of(new PacketHead(type, attachments, namespace, ackId, packet.substring(endOfId)));
    }

    /** The packet's text again. */
    String text() {
        var text = new StringBuilder().append(type.digit);
        if (type.isBinary()) {
            text.append(attachments).append('-');
        }
        if (!namespace.equals("/")) {
            text.append(namespace).append(',');
        }
        ackId.ifPresent(text::append);
        return text.append(json).toString();
    }

    private static int endOfDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static boolean has(String text, int at, char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }
}
