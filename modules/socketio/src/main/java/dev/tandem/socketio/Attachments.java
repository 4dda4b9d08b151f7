package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Binary values travel beside the JSON, which holds a placeholder for each (protocol, "Packet encoding"). */
final class Attachments {
    private static final String PLACEHOLDER = "_placeholder";
    private static final String NUMBER = "num";

    private Attachments() {}

    static boolean hasBinary(JsonNode node) {
        if (node.isBinary()) {
            return true;
        }
        for (JsonNode child : node) {
            if (hasBinary(child)) {
                return true;
            }
        }
        return false;
    }

    /** A copy with placeholders for the binary values, which are added to {@code taken} in their order. */
    static JsonNode takeOut(JsonNode node, List<ByteString> taken) {
        return switch (node) {
            case BinaryNode binary -> {
                var placeholder = JsonNodeFactory.instance.objectNode();
                placeholder.put(PLACEHOLDER, true).put(NUMBER, taken.size());
                taken.add(ByteString.fromArray(binary.binaryValue()));
                yield placeholder;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode(array.size());
                array.forEach(child -> copy.add(takeOut(child, taken)));
                yield copy;
            }
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(entry -> copy.set(entry.getKey(), takeOut(entry.getValue(), taken)));
                yield copy;
            }
            default -> node;
        };
    }

    /** A copy with the binary values in place of their placeholders; empty when a placeholder names none. */
    static Optional<JsonNode> putBack(JsonNode node, List<ByteString> attachments) {
        return switch (node) {
            case ObjectNode object
            when object.path(PLACEHOLDER).isBoolean()
                    && object.path(PLACEHOLDER).booleanValue() -> attachment(object.path(NUMBER), attachments);
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode(array.size());
                for (JsonNode child : array) {
                    var whole = putBack(child, attachments);
                    if (whole.isEmpty()) {
                        yield Optional.empty();
                    }
                    copy.add(whole.get());
                }
                yield Optional.of(copy);
            }
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                for (var entry : object.properties()) {
                    var whole = putBack(entry.getValue(), attachments);
                    if (whole.isEmpty()) {
                        yield Optional.empty();
                    }
                    copy.set(entry.getKey(), whole.get());
                }
                yield Optional.of(copy);
            }
            default -> Optional.of(node);
        };
    }

    private static Optional<JsonNode> attachment(JsonNode number, List<ByteString> attachments) {
        if (!number.isInt() || number.intValue() < 0 || number.intValue() >= attachments.size()) {
            return Optional.empty();
        }
        return Optional.of(BinaryNode.valueOf(attachments.get(number.intValue()).toArray()));
    }
}
