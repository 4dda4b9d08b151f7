package dev.tandem.journal;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.datatype.pcollections.PCollectionsModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import com.typesafe.config.Config;
import dev.tandem.core.DomainEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * Events as bytes and back: CBOR for the journal, JSON for people and for Kafka. Only a record's components are
 * written; times are ISO 8601 text; a field that this version does not know is skipped, one that is missing is null or
 * empty. A change beyond that is a new event with the next version in its name.
 */
public final class EventCodec {
    private final EventRegistry registry;
    private final ObjectMapper cbor = lasting(CBORMapper.builder());
    private final ObjectMapper json = lasting(JsonMapper.builder());

    private EventCodec(EventRegistry registry) {
        this.registry = registry;
    }

    /**
     * The codec of {@code tandem.journal.events}.
     *
     * @throws IllegalArgumentException naming the event whose name is missing, malformed or taken
     */
    public static EventCodec of(Config config) {
        return new EventCodec(EventRegistry.of(config));
    }

    /** The codec of these sealed interfaces. */
    public static EventCodec of(List<Class<?>> sealedInterfaces) {
        return new EventCodec(EventRegistry.of(sealedInterfaces));
    }

    /** @throws IllegalArgumentException if the event's interface is not among {@code tandem.journal.events} */
    public byte[] write(DomainEvent event) {
        if (!registry.knows(event.getClass())) {
            throw new IllegalArgumentException(event.getClass().getName()
                    + " is not among tandem.journal.events: its module's reference.conf must add its sealed interface");
        }
        try {
            return cbor.writeValueAsBytes(event);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + DomainEvent.name(event.getClass()), e);
        }
    }

    /** @throws IllegalArgumentException if the name or the bytes are not those of an event that is known here */
    public DomainEvent read(String name, byte[] bytes) {
        Class<? extends DomainEvent> type = registry.type(name)
                .orElseThrow(() -> new IllegalArgumentException("no event is named " + name + " in this version"));
        try {
            return cbor.readValue(bytes, type);
        } catch (IOException e) {
            throw new IllegalArgumentException("unreadable " + name + ": " + e.getMessage(), e);
        }
    }

    /** The event's own fields as JSON, as they appear under {@code data} of the envelope. */
    public ObjectNode data(DomainEvent event) {
        return json.valueToTree(event);
    }

    /** The lasting names of all events that are known here. */
    public Set<String> names() {
        return registry.names();
    }

    private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> M lasting(B builder) {
        return builder.addModules(
                        new Jdk8Module(), new JavaTimeModule(), new ParameterNamesModule(), new PCollectionsModule())
                .visibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .visibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.ANY)
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .build();
    }
}
