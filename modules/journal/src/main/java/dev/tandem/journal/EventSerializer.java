package dev.tandem.journal;

import dev.tandem.core.DomainEvent;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Pekko's door to {@link EventCodec}: the manifest in the journal is the event's lasting name. */
public final class EventSerializer extends SerializerWithStringManifest {
    /** In {@code event_ser_id} of every domain event. Never changes. */
    static final int IDENTIFIER = 71001;

    private final EventCodec codec;

    public EventSerializer(ExtendedActorSystem system) {
        this.codec = EventCodec.of(system.settings().config());
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return DomainEvent.name(((DomainEvent) event).getClass());
    }

    @Override
    public byte[] toBinary(Object event) {
        return codec.write((DomainEvent) event);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return codec.read(manifest, bytes);
    }
}
