package dev.tandem.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Speaks JSON to one HTTP port, with or without a token or a password. */
public final class RestClient {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;
    private final Optional<String> authorization;

    private RestClient(String baseUrl, Optional<String> authorization) {
        this.baseUrl = baseUrl;
        this.authorization = authorization;
    }

    public static RestClient of(String baseUrl) {
        return new RestClient(baseUrl, Optional.empty());
    }

    public RestClient withToken(String bearer) {
        return new RestClient(baseUrl, Optional.of("Bearer " + bearer));
    }

    public RestClient withBasic(String username, String password) {
        byte[] credentials = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new RestClient(
                baseUrl, Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials)));
    }

    /** Status and body; a missing node when there is none. */
    public record Reply(int status, JsonNode body, String text) {

        /** The value of {@code error.code}. */
        public String errorCode() {
            return body.path("error").path("code").asText();
        }
    }

    public Reply get(String path) {
        return send("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    public Reply delete(String path) {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    public Reply post(String path, Object body) {
        return send("POST", path, json(body));
    }

    public Reply put(String path, Object body) {
        return send("PUT", path, json(body));
    }

    public Reply patch(String path, Object body) {
        return send("PATCH", path, json(body));
    }

    /** A request that must succeed. */
    public JsonNode created(String path, Object body) {
        Reply reply = post(path, body);
        if (reply.status() / 100 != 2) {
            throw new IllegalStateException("POST " + path + " was answered " + reply.status() + " " + reply.text());
        }
        return reply.body();
    }

    private Reply send(String method, String path, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, body);
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), parsed(response.body()), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        try {
            return HttpRequest.BodyPublishers.ofString(
                    body instanceof String text ? text : JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }
}
