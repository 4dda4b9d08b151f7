package dev.tandem.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A connection to a browser by the Chrome DevTools Protocol: commands with their answers, and events. */
final class DevTools implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Consumer<JsonNode> onEvent;
    private final WebSocket socket;

    DevTools(URI address, Consumer<JsonNode> onEvent) {
        this.onEvent = onEvent;
        this.socket = http.newWebSocketBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .buildAsync(address, new Frames())
                .join();
    }

    /** Sends a command, to the browser itself or to the page of {@code sessionId}, and waits for its result. */
    JsonNode call(String sessionId, String method, Map<String, ?> parameters, Duration limit) {
        int id = lastId.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!sessionId.isEmpty()) {
            message.put("sessionId", sessionId);
        }
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        try {
            send(message.toString());
            return answer.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new IllegalStateException(method + " failed: " + e.getCause(), e);
        } finally {
            waiting.remove(id);
        }
    }

    /** A WebSocket of the JDK takes one message at a time. */
    private synchronized void send(String text) {
        socket.sendText(text, true).join();
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    private void receive(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the browser sent no JSON: " + text, e);
        }
        if (!message.has("id")) {
            onEvent.accept(message);
            return;
        }
        var answer = waiting.get(message.get("id").intValue());
        if (answer == null) {
            return;
        }
        if (message.has("error")) {
            answer.completeExceptionally(
                    new IllegalStateException(message.get("error").toString()));
        } else {
            answer.complete(message.path("result"));
        }
    }

    private final class Frames implements WebSocket.Listener {
        private final StringBuilder whole = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            whole.append(data);
            if (last) {
                String text = whole.toString();
                whole.setLength(0);
                receive(text);
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            failAll(new IllegalStateException("the browser closed the connection: " + statusCode));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            failAll(error);
        }

        private void failAll(Throwable error) {
            waiting.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }
}
