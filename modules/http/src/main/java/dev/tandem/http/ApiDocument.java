package dev.tandem.http;

import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.PathMatchers.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * One port's OpenAPI 3.1 document, put together from what all APIs share and the parts that its modules wrote by hand.
 * Tests hold it against the routes and the answers.
 */
public final class ApiDocument {
    private static final Part SHARED = new Part(ApiDocument.class, "api-common.yaml");

    private final JsonNode document;

    /** A module's paths and schemas: a YAML file beside one of its classes. */
    public record Part(Class<?> of, String file) {}

    private ApiDocument(JsonNode document) {
        this.document = document;
    }

    /** @throws IllegalArgumentException when two parts describe the same path or schema */
    public static ApiDocument of(String title, String version, List<Part> parts) {
        ObjectNode document = read(SHARED);
        document.putObject("info").put("title", title).put("version", version);
        parts.forEach(part -> merge(document, read(part), part.file()));
        return new ApiDocument(document);
    }

    /** {@code GET /api/openapi.json}, for everybody. */
    public Route route(Door door) {
        return path(
                segment("api").slash("openapi.json"),
                () -> door.named("/api/openapi.json", () -> get(() -> door.answer(Answer.ok(document)))));
    }

    private static ObjectNode read(Part part) {
        try (InputStream file = part.of().getResourceAsStream(part.file())) {
            if (file == null) {
                throw new IllegalArgumentException("there is no " + part.file() + " beside " + part.of());
            }
            return (ObjectNode) new YAMLMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(part.file(), e);
        }
    }

    /** Objects grow together; anything else may be said once only. */
    private static void merge(ObjectNode whole, JsonNode part, String file) {
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            JsonNode known = whole.get(field.getKey());
            boolean leaf = field.getKey().startsWith("/");
            if (known == null) {
                whole.set(field.getKey(), field.getValue());
            } else if (known instanceof ObjectNode both && field.getValue().isObject() && !leaf) {
                merge(both, field.getValue(), file);
            } else {
                throw new IllegalArgumentException(file + " describes " + field.getKey() + " once more");
            }
        }
    }
}
