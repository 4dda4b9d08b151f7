package dev.tandem.gateway.socket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.ErrorBody;
import dev.tandem.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** JSON of the socket: our own requests strictly, mediasoup's objects with whatever a client leaves out. */
final class WireJson {

    /** mediasoup-client omits what has a default; the media plane's records fill that in. */
    private static final ObjectMapper MEDIASOUP = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private WireJson() {}

    /** A request that could not be read; the text names the field. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        Malformed(Refusal refusal) {
            super(refusal.message());
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /** Reads a request of ours: a component that is not optional must be there. */
    static <T> T request(JsonNode payload, Class<T> type) throws Malformed {
        return switch (Json.read(payload.toString().getBytes(StandardCharsets.UTF_8), type)) {
            case Json.Read.Value<T>(T value) -> value;
            case Json.Read.Invalid<T>(Refusal refusal) -> throw new Malformed(refusal);
        };
    }

    /** Reads one of mediasoup's objects out of a request. */
    static <T> T mediasoup(JsonNode payload, String field, Class<T> type) throws Malformed {
        JsonNode node = payload.path(field);
        if (!node.isObject()) {
            throw new Malformed(ErrorCode.INVALID_REQUEST.refusal(
                    field + (node.isMissingNode() || node.isNull() ? " is missing" : " must be an object")));
        }
        try {
            return MEDIASOUP.treeToValue(node, type);
        } catch (JsonMappingException e) {
            throw new Malformed(ErrorCode.INVALID_REQUEST.refusal(field + path(e) + " is invalid"));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new Malformed(ErrorCode.INVALID_REQUEST.refusal(field + " is invalid"));
        }
    }

    /** An acknowledgement of success, to be filled. */
    static ObjectNode success() {
        return Json.mapper().createObjectNode().put("success", true);
    }

    static JsonNode error(Refusal refusal) {
        return tree(ErrorBody.of(refusal));
    }

    static JsonNode tree(Object value) {
        return Json.mapper().valueToTree(value);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
    }
}
