package dev.tandem.socketio.engineio;

import java.util.List;

/**
 * Messages that go out together, in order, with nothing between them.
 *
 * @param bytes the sum of their sizes
 */
public record OutboundBatch(List<EngineMessage> messages, int bytes) {
    public OutboundBatch {
        messages = List.copyOf(messages);
    }

    public static OutboundBatch of(List<EngineMessage> messages) {
        return new OutboundBatch(
                messages, messages.stream().mapToInt(EngineMessage::byteSize).sum());
    }

    public static OutboundBatch of(EngineMessage message) {
        return new OutboundBatch(List.of(message), message.byteSize());
    }
}
