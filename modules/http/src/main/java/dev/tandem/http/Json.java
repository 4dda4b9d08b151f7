package dev.tandem.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.jspecify.annotations.Nullable;

/**
 * JSON as all APIs speak it: instants as ISO-8601 strings, absent optionals left out, unknown properties ignored. When
 * reading, a record's component that is not an {@link Optional} or a {@link Patch} must be there and have its own JSON type.
 */
public final class Json {
    private static final int MAX_DEPTH = 64;
    private static final ObjectMapper MAPPER = configured();

    /** What came of reading a body. */
    public sealed interface Read<T> {
        record Value<T>(T value) implements Read<T> {}

        /** 400 where it cannot be read, 422 where a value is not one that can be; the text names the field. */
        record Invalid<T>(Refusal refusal) implements Read<T> {}
    }

    private Json() {}

    /** The one configured mapper; not to be reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** Reads a body that a client sent. */
    public static <T> Read<T> read(byte[] json, Class<T> type) {
        try {
            T value = MAPPER.readValue(json, type);
            return value == null ? invalid("The body is missing") : new Read.Value<>(value);
        } catch (ValueInstantiationException e) {
            // A record's own check: its text is written for people and names the field.
            boolean ours = e.getCause() instanceof IllegalArgumentException;
            return ours
                    ? new Read.Invalid<>(ErrorCode.INVALID_VALUE.refusal(
                            String.valueOf(e.getCause().getMessage())))
                    : invalid(field(e) + " is invalid");
        } catch (InvalidFormatException e) {
            return isChoice(e)
                    ? new Read.Invalid<>(ErrorCode.INVALID_VALUE.refusal(field(e) + " " + expected(e.getTargetType())))
                    : invalid(field(e) + " is invalid");
        } catch (MismatchedInputException e) {
            return invalid(field(e) + (isMissing(e) ? " is missing" : " is invalid"));
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            return invalid(
                    at == null
                            ? "Malformed JSON"
                            : "Malformed JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
        } catch (IOException e) {
            return invalid("Malformed JSON");
        }
    }

    /** The value as a JSON string. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), e);
        }
    }

    static HttpEntity.Strict entity(Object value) {
        return HttpEntities.create(ContentTypes.APPLICATION_JSON, write(value));
    }

    private static <T> Read<T> invalid(String because) {
        return new Read.Invalid<>(ErrorCode.INVALID_REQUEST.refusal(because));
    }

    /** A string where a string belongs, only not one of those that are words or times. */
    private static boolean isChoice(InvalidFormatException e) {
        return e.getValue() instanceof String
                && e.getTargetType() != null
                && (e.getTargetType().isEnum() || e.getTargetType() == Instant.class);
    }

    private static String expected(Class<?> type) {
        return type.isEnum()
                ? "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(constant -> MAPPER.valueToTree(constant).asText())
                                .collect(Collectors.joining(", "))
                : "must be a time such as 2026-01-31T08:00:00Z";
    }

    private static boolean isMissing(MismatchedInputException e) {
        return e.getOriginalMessage().startsWith("Missing required creator property")
                || e.getOriginalMessage().startsWith("Null value for creator property")
                || e.getOriginalMessage().startsWith("Cannot map `null`")
                || e.getOriginalMessage().startsWith("No content");
    }

    private static String field(JsonMappingException e) {
        var path = new StringBuilder();
        for (var step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "The body" : path.toString();
    }

    private static ObjectMapper configured() {
        var factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        return JsonMapper.builder(factory)
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(new SimpleModule().addDeserializer(Instant.class, new WrittenInstant()))
                .annotationIntrospector(new RequiredUnlessOptional())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                .build();
    }

    /** Only ISO 8601 (RFC 3339) with its zone: a number could be seconds or milliseconds. */
    private static final class WrittenInstant extends StdScalarDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        WrittenInstant() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                throw MismatchedInputException.from(parser, Instant.class, "not a string");
            }
            try {
                return Instant.parse(parser.getText());
            } catch (DateTimeParseException e) {
                throw context.weirdStringException(parser.getText(), Instant.class, "not a time");
            }
        }
    }

    /** Marks every record component but the optional ones as required. */
    private static final class RequiredUnlessOptional extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
            boolean ofRecord = member instanceof AnnotatedParameter
                    && member.getDeclaringClass().isRecord();
            if (ofRecord) {
                return member.getRawType() != Optional.class && member.getRawType() != Patch.class;
            }
            return super.hasRequiredMarker(member);
        }
    }
}
