package dev.tandem.socketio;

import dev.tandem.socketio.engineio.EngineMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Gathers a packet's text and the attachments that follow it. One for each connection. */
final class PacketAssembly {
    /** What a message brought. */
    sealed interface Result {
        /**
         * A whole packet.
         *
         * @param bytes its size, attachments included
         */
        record Whole(SocketPacket packet, int bytes) implements Result {}

        /** More attachments must come. */
        record Incomplete() implements Result {}

        record Malformed() implements Result {}

        record TooManyAttachments() implements Result {}
    }

    private final SocketCodec codec;
    private final int maxAttachments;
    private final List<ByteString> attachments = new ArrayList<>();
    private Optional<PacketHead> awaiting = Optional.empty();
    private int bytes;

    PacketAssembly(SocketCodec codec, int maxAttachments) {
        this.codec = codec;
        this.maxAttachments = maxAttachments;
    }

    Result accept(EngineMessage message) {
        return switch (message) {
            case EngineMessage.Text text -> acceptText(text);
            case EngineMessage.Binary(ByteString attachment) -> acceptAttachment(attachment);
        };
    }

    private Result acceptText(EngineMessage.Text message) {
        var head = PacketHead.parse(message.text());
        if (awaiting.isPresent() || head.isEmpty()) {
            return new Result.Malformed();
        }
        bytes = message.byteSize();
        if (head.get().attachments() > maxAttachments) {
            return new Result.TooManyAttachments();
        }
        if (head.get().attachments() > 0) {
            awaiting = head;
            return new Result.Incomplete();
        }
        return whole(head.get());
    }

    private Result acceptAttachment(ByteString attachment) {
        if (awaiting.isEmpty()) {
            return new Result.Malformed();
        }
        attachments.add(attachment);
        bytes += attachment.size();
        var head = awaiting.get();
        if (attachments.size() < head.attachments()) {
            return new Result.Incomplete();
        }
        var result = whole(head);
        attachments.clear();
        awaiting = Optional.empty();
        return result;
    }

    private Result whole(PacketHead head) {
        return codec.decode(head, attachments)
                .<Result>map(packet -> new Result.Whole(packet, bytes))
                .orElseGet(Result.Malformed::new);
    }
}
