package dev.tandem.socketio;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Route;

/** An HTTP server on a free port, and plain clients of it. */
public final class TestServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActorSystem<Void> system;
    private final ServerBinding binding;
    private final String path;
    private final HttpClient http = HttpClient.newHttpClient();

    private TestServer(ActorSystem<Void> system, ServerBinding binding, String path) {
        this.system = system;
        this.binding = binding;
        this.path = path;
    }

    public static TestServer start(String path, Function<ActorSystem<?>, Route> route) {
        var config = ConfigFactory.parseString("""
                pekko.http.server.remote-address-attribute = on
                pekko.http.server.socket-options.tcp-no-delay = on
                pekko.http.server.max-connections = 2048
                pekko.stdout-loglevel = WARNING
                """).withFallback(ConfigFactory.load());
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "test", config);
        var binding = Http.get(system)
                .newServerAt("127.0.0.1", 0)
                .bind(route.apply(system))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return new TestServer(system, binding, path);
    }

    public int port() {
        return binding.localAddress().getPort();
    }

    public URI uri(String scheme, String query) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path + "?" + query);
    }

    /** Opens a WebSocket session, its handshake not read yet. */
    public RawSocket webSocket() {
        return RawSocket.open(http, uri("ws", "EIO=4&transport=websocket"));
    }

    public RawSocket webSocket(String sid) {
        return RawSocket.open(http, uri("ws", "EIO=4&transport=websocket&sid=" + sid));
    }

    /** Opens a long-polling session; returns its id. */
    public String openPolling() {
        return get("EIO=4&transport=polling").body().replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
    }

    public HttpResponse<String> poll(String sid) {
        return get("EIO=4&transport=polling&sid=" + sid);
    }

    public CompletableFuture<HttpResponse<String>> pollLater(String sid) {
        var request = HttpRequest.newBuilder(uri("http", "EIO=4&transport=polling&sid=" + sid))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String sid, String body) {
        return send(HttpRequest.newBuilder(uri("http", "EIO=4&transport=polling&sid=" + sid))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> get(String query, String... headers) {
        var request = HttpRequest.newBuilder(uri("http", query));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        http.shutdownNow();
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
