package dev.tandem.socketio.echo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses the server a little on a port of its own before it opens: on a cold JVM, loading classes alone takes longer than
 * the echo server's ping timeout of 200 ms, and its very first clients would be closed as dead.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int ROUNDS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http;
    private final String authority;

    private WarmUp(HttpClient http, String authority) {
        this.http = http;
        this.authority = authority;
    }

    /** Done when warm; a failure to get warm is no failure to serve. */
    static CompletionStage<Done> run(ActorSystem<?> system) {
        return EchoServer.start(system, 0)
                .thenCompose(binding -> CompletableFuture.runAsync(
                                () -> use(binding), task -> Thread.ofVirtual().start(task))
                        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(failure -> {
                            LOG.warn("echo.not-warm", failure);
                            return null;
                        })
                        .thenCompose(used -> binding.unbind()));
    }

    private static void use(ServerBinding binding) {
        try (var http = HttpClient.newHttpClient()) {
            var warmUp = new WarmUp(http, "localhost:" + binding.localAddress().getPort());
            for (int round = 0; round < ROUNDS; round++) {
                warmUp.poll();
                warmUp.webSocket("/engine.io/", "4hello", "4hello");
                warmUp.webSocket("/socket.io/", "40", "42[\"auth\",{}]");
            }
        }
    }

    private void poll() {
        String path = "/engine.io/?EIO=4&transport=polling";
        String open = exchange(HttpRequest.newBuilder(URI.create("http://" + authority + path)));
        String sid = open.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
        var session = URI.create("http://" + authority + path + "&sid=" + sid);
        exchange(HttpRequest.newBuilder(session).POST(HttpRequest.BodyPublishers.ofString("4hello")));
        exchange(HttpRequest.newBuilder(session));
        exchange(HttpRequest.newBuilder(session).POST(HttpRequest.BodyPublishers.ofString("1")));
    }

    private String exchange(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .join()
                .body();
    }

    /** Opens a WebSocket, sends one message and awaits the other. */
    private void webSocket(String path, String message, String awaited) {
        var seen = new CompletableFuture<Done>();
        var uri = URI.create("ws://" + authority + path + "?EIO=4&transport=websocket");
        var socket = http.newWebSocketBuilder()
                .buildAsync(uri, new Await(awaited, seen))
                .join();
        socket.sendText(message, true).join();
        seen.join();
        socket.abort();
    }

    private record Await(String awaited, CompletableFuture<Done> seen) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            if (awaited.contentEquals(text)) {
                seen.complete(Done.getInstance());
            }
            socket.request(1);
            return CompletableFuture.completedFuture(text);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            seen.complete(Done.getInstance());
            return CompletableFuture.completedFuture(status);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            seen.completeExceptionally(failure);
        }
    }
}
