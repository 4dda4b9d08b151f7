package dev.tandem.socketio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.socketio.engineio.EngineMessage;
import dev.tandem.socketio.engineio.OutboundBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.pekko.util.ByteString;

/** Socket.IO packets to Engine.IO messages and back. */
final class SocketCodec {
    /** Names of the client library's own events, which no packet may carry. */
    private static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    private final ObjectMapper json;

    SocketCodec(SocketIoSettings.ClientLimits limits) {
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxJsonDepth())
                .maxTokenCount(limits.maxJsonTokens())
                .build();
        json = new ObjectMapper(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** Makes a packet of its text and its attachments; empty when they are none that a client may send. */
    Optional<SocketPacket> decode(PacketHead head, List<ByteString> attachments) {
        var payload = head.json().isEmpty() ? Optional.<JsonNode>empty() : parse(head.json());
        if (payload.isEmpty() && !head.json().isEmpty()) {
            return Optional.empty();
        }
        String namespace = head.namespace();
        return switch (head.type()) {
            case CONNECT -> {
                JsonNode auth = payload.orElseGet(JsonNodeFactory.instance::objectNode);
                yield auth.isObject() && head.ackId().isEmpty()
                        ? Optional.of(new SocketPacket.Connect(namespace, auth))
                        : Optional.empty();
            }
            case DISCONNECT ->
                payload.isEmpty() ? Optional.of(new SocketPacket.Disconnect(namespace)) : Optional.empty();
            case EVENT, BINARY_EVENT -> items(payload, head, attachments).flatMap(items -> event(head, items));
            case ACK, BINARY_ACK -> items(payload, head, attachments).flatMap(items -> ack(head, items));
            case CONNECT_ERROR -> Optional.empty();
        };
    }

    private Optional<JsonNode> parse(String text) {
        try {
            return Optional.of(json.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<List<JsonNode>> items(
            Optional<JsonNode> payload, PacketHead head, List<ByteString> attachments) {
        return payload.filter(JsonNode::isArray)
                .flatMap(array -> head.type().isBinary() ? Attachments.putBack(array, attachments) : Optional.of(array))
                .map(array -> StreamSupport.stream(array.spliterator(), false).toList());
    }

    private static Optional<SocketPacket> event(PacketHead head, List<JsonNode> items) {
        if (items.isEmpty()
                || !items.getFirst().isTextual()
                || RESERVED.contains(items.getFirst().textValue())) {
            return Optional.empty();
        }
        String name = items.getFirst().textValue();
        return Optional.of(
                new SocketPacket.Event(head.namespace(), head.ackId(), name, items.subList(1, items.size())));
    }

    private static Optional<SocketPacket> ack(PacketHead head, List<JsonNode> items) {
        return head.ackId().isPresent()
                ? Optional.of(
                        new SocketPacket.Ack(head.namespace(), head.ackId().getAsLong(), items))
                : Optional.empty();
    }

    /** A packet as the messages that carry it: its text, then its attachments. */
    OutboundBatch encode(SocketPacket packet) {
        return switch (packet) {
            case SocketPacket.Connect(String namespace, JsonNode payload) ->
                text(PacketHead.Type.CONNECT, namespace, payload.toString());
            case SocketPacket.ConnectError(String namespace, JsonNode payload) ->
                text(PacketHead.Type.CONNECT_ERROR, namespace, payload.toString());
            case SocketPacket.Disconnect(String namespace) -> text(PacketHead.Type.DISCONNECT, namespace, "");
            case SocketPacket.Event(String namespace, OptionalLong ackId, String name, List<JsonNode> args) -> {
                var items = JsonNodeFactory.instance.arrayNode().add(name).addAll(args);
                yield items(items, namespace, ackId, PacketHead.Type.EVENT, PacketHead.Type.BINARY_EVENT);
            }
            case SocketPacket.Ack(String namespace, long id, List<JsonNode> args) -> {
                var items = JsonNodeFactory.instance.arrayNode().addAll(args);
                yield items(items, namespace, OptionalLong.of(id), PacketHead.Type.ACK, PacketHead.Type.BINARY_ACK);
            }
        };
    }

    private static OutboundBatch text(PacketHead.Type type, String namespace, String json) {
        var head = new PacketHead(type, 0, namespace, OptionalLong.empty(), json);
        return OutboundBatch.of(new EngineMessage.Text(head.text()));
    }

    private static OutboundBatch items(
            JsonNode items, String namespace, OptionalLong ackId, PacketHead.Type plain, PacketHead.Type binary) {
        if (!Attachments.hasBinary(items)) {
            var head = new PacketHead(plain, 0, namespace, ackId, items.toString());
            return OutboundBatch.of(new EngineMessage.Text(head.text()));
        }
        var taken = new ArrayList<ByteString>();
        String json = Attachments.takeOut(items, taken).toString();
        var messages = new ArrayList<EngineMessage>();
        messages.add(new EngineMessage.Text(new PacketHead(binary, taken.size(), namespace, ackId, json).text()));
        taken.forEach(bytes -> messages.add(new EngineMessage.Binary(bytes)));
        return OutboundBatch.of(messages);
    }
}
