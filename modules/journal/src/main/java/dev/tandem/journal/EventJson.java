package dev.tandem.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.core.DomainEvent;

/** An event as the outer contract shows it, in histories and on Kafka. */
public final class EventJson {
    private final EventCodec codec;

    public EventJson(EventCodec codec) {
        this.codec = codec;
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
        envelope.set("data", codec.data(event));
        return envelope;
    }
}
