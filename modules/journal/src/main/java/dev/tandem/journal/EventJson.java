package dev.tandem.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tandem.core.DomainEvent;
import java.util.function.UnaryOperator;

/** An event as the outer contract shows it, in histories and on Kafka. */
public final class EventJson {
    private final EventCodec codec;
    private final UnaryOperator<String> mask;

    /**
     * @param mask takes secrets out of each text; the journal keeps them, for whoever goes on with what they secure, but
     *     nobody is shown them
     */
    public EventJson(EventCodec codec, UnaryOperator<String> mask) {
        this.codec = codec;
        this.mask = mask;
    }

    /** {@code {eventId,type,version,occurredAt,tenantId,entityId,sequenceNr,data}}. The eventId is the same each time. */
    public ObjectNode envelope(JournalEntry entry) {
        DomainEvent event = entry.event();
        String name = DomainEvent.name(event.getClass());
        int dot = name.lastIndexOf('.');
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.put("eventId", entry.persistenceId() + "#" + entry.sequenceNr());
        envelope.put("type", name.substring(0, dot));
        envelope.put("version", Integer.parseInt(name.substring(dot + 1)));
        envelope.put("occurredAt", event.at().toString());
        envelope.put("tenantId", event.tenantId());
        envelope.put("entityId", entry.entityId());
        envelope.put("sequenceNr", entry.sequenceNr());
        envelope.set("data", masked(codec.data(event)));
        return envelope;
    }

    private JsonNode masked(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                object.properties().forEach(field -> field.setValue(masked(field.getValue())));
                yield object;
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, masked(array.get(i)));
                }
                yield array;
            }
            case TextNode text -> TextNode.valueOf(mask.apply(text.textValue()));
            default -> node;
        };
    }
}
