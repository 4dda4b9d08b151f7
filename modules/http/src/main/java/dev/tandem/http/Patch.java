package dev.tandem.http;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field of a PATCH body that can be cleared (RFC 7396): absent leaves things as they are, {@code null} clears, a value
 * sets. Where clearing makes no sense, an {@link Optional} does.
 *
 * @param value empty when absent, and when cleared
 */
@JsonDeserialize(using = Patch.Deserializer.class)
public record Patch<T>(boolean present, Optional<T> value) {

    public static <T> Patch<T> absent() {
        return new Patch<>(false, Optional.empty());
    }

    /** What the field says, where it was there: a new value, or none. */
    @JsonIgnore
    public Optional<Optional<T>> change() {
        return present ? Optional.of(value) : Optional.empty();
    }

    static final class Deserializer extends JsonDeserializer<Patch<?>> implements ContextualDeserializer {
        private final @Nullable JsonDeserializer<Object> ofValue;

        Deserializer() {
            this(null);
        }

        private Deserializer(@Nullable JsonDeserializer<Object> ofValue) {
            this.ofValue = ofValue;
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property)
                throws JsonMappingException {
            return new Deserializer(
                    context.findContextualValueDeserializer(property.getType().containedType(0), property));
        }

        @Override
        public Patch<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (ofValue == null) {
                throw InvalidDefinitionException.from(context, "a Patch must be a property");
            }
            return new Patch<>(true, Optional.of(ofValue.deserialize(parser, context)));
        }

        @Override
        public Patch<?> getNullValue(DeserializationContext context) {
            return new Patch<>(true, Optional.empty());
        }

        @Override
        public Patch<?> getAbsentValue(DeserializationContext context) {
            return absent();
        }
    }
}
