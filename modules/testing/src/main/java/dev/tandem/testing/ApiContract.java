package dev.tandem.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An API's OpenAPI document, held against what the API does. Answers are checked as tests get them; paths and methods by
 * asking for each.
 */
public final class ApiContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final int METHOD_NOT_ALLOWED = 405;

    private final JsonNode document;
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    public ApiContract(JsonNode document) {
        this.document = document;
    }

    /** The document that a port serves. */
    public static ApiContract of(HttpClient client, String base) throws IOException, InterruptedException {
        var response = client.send(
                HttpRequest.newBuilder(URI.create(base + "/api/openapi.json")).build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("/api/openapi.json gave " + response.statusCode());
        }
        return new ApiContract(JSON.readTree(response.body()));
    }

    /** The documented paths, such as {@code /api/agents/{id}}. */
    public SortedSet<String> paths() {
        var paths = new TreeSet<String>();
        document.path("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    /** Asks for every documented path with every method: what differs from the document, one line each. */
    public List<String> differences(HttpClient client, String base) throws IOException, InterruptedException {
        var differences = new ArrayList<String>();
        for (String path : paths()) {
            for (String method : METHODS) {
                var request = HttpRequest.newBuilder(URI.create(base + path.replaceAll("\\{\\w+}", "none")))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                boolean routed = status != METHOD_NOT_ALLOWED && status != 404;
                if (operation(path, method).isPresent() != routed) {
                    differences.add(method + " " + path + (routed ? " is not documented" : " is not there"));
                }
            }
        }
        return differences;
    }

    /**
     * What is wrong with an answer: its status is not documented, or its body not of the schema. Of a request that leads
     * to no documented operation only the status is looked at, which must be a refusal.
     *
     * @param path with or without a query
     */
    public List<String> faults(String method, String path, int status, JsonNode body) {
        Optional<JsonNode> operation = template(path).flatMap(template -> operation(template, method));
        if (operation.isEmpty()) {
            return status < 400 ? List.of(method + " " + path + " is not documented") : List.of();
        }
        JsonNode response = resolved(operation.get().path("responses").path(Integer.toString(status)));
        if (response.isMissingNode()) {
            return List.of(method + " " + path + " gave " + status + ", which is not documented: " + body);
        }
        JsonNode schema = response.path("content").path("application/json").path("schema");
        if (schema.isMissingNode()) {
            return List.of();
        }
        ObjectNode root = JSON.createObjectNode();
        root.setAll((ObjectNode) schema.deepCopy());
        root.set("components", document.path("components"));
        return schemas.getSchema(root).validate(body).stream()
                .map(message -> method + " " + path + " " + status + ": " + message.getMessage())
                .toList();
    }

    /** The path with no variable wins over one with. */
    private Optional<String> template(String path) {
        String plain = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        return paths().stream()
                .filter(template -> Pattern.matches(
                        Pattern.compile("\\{\\w+}")
                                .splitAsStream(template + " ")
                                .map(Pattern::quote)
                                .reduce((left, right) -> left + "[^/]+" + right)
                                .orElseThrow(),
                        plain + " "))
                .min(Comparator.comparingInt(template -> template.contains("{") ? 1 : 0));
    }

    private Optional<JsonNode> operation(String path, String method) {
        JsonNode found = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        return found.isMissingNode() ? Optional.empty() : Optional.of(found);
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode() ? node : document.at(reference.asText().substring(1));
    }

    /** The routes that classes name: the constants in their code that look like an API's path. */
    public static SortedSet<String> named(List<Class<?>> classes) throws IOException {
        var found = new TreeSet<String>();
        for (Class<?> of : classes) {
            String name = of.getName();
            try (var file = of.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                if (file == null) {
                    throw new IOException("the code of " + name + " is not there");
                }
                var model = ClassFile.of().parse(file.readAllBytes());
                for (var entry : model.constantPool()) {
                    if (entry instanceof StringEntry string
                            && string.stringValue().startsWith("/api/")) {
                        found.add(string.stringValue());
                    }
                }
            }
        }
        return found;
    }
}
