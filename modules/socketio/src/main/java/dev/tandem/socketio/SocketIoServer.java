package dev.tandem.socketio;

import dev.tandem.socketio.engineio.EngineServer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * A Socket.IO server: register namespaces, bind {@link #route()} with Pekko HTTP, {@link #close} at the end.
 *
 * <p>The HTTP server should run with {@code pekko.http.server.remote-address-attribute = on} and with enough
 * {@code max-connections}: a polling client uses up to two, a WebSocket client one.
 */
public final class SocketIoServer {
    private final Shared shared;
    private final EngineServer engine;

    private SocketIoServer(ActorSystem<?> system, SocketIoSettings settings) {
        this.shared = new Shared(
                settings,
                new SocketCodec(settings.limits()),
                new SocketCounters(),
                new ConcurrentHashMap<>(),
                new SecureRandom());
        this.engine =
                EngineServer.create(system, settings.engine(), connection -> new ClientConnection(shared, connection));
    }

    public static SocketIoServer create(ActorSystem<?> system, SocketIoSettings settings) {
        return new SocketIoServer(system, settings);
    }

    /** Opens a namespace to clients; {@code "/"} is the main one. A second call for one name replaces the handler. */
    public void namespace(String name, ConnectHandler handler) {
        if (!name.startsWith("/")) {
            throw new IllegalArgumentException("a namespace starts with a slash: " + name);
        }
        shared.namespaces().put(name, handler);
    }

    /** Answers everything under the configured path and rejects all else, so that other routes can follow. */
    public Route route() {
        return engine.route();
    }

    public SocketIoMetrics metrics() {
        return shared.counters().read(engine.metrics());
    }

    /**
     * Refuses new sessions and closes all that are open. Clients see their transport close, and so connect again by
     * themselves, to whichever server then answers.
     *
     * @param reason in words, for the log
     * @return done when every session has ended
     */
    public CompletionStage<Done> close(String reason) {
        return engine.close(reason);
    }

    /** What all connections of a server share. */
    record Shared(
            SocketIoSettings settings,
            SocketCodec codec,
            SocketCounters counters,
            Map<String, ConnectHandler> namespaces,
            SecureRandom random) {
        private static final int ID_BYTES = 15;

        String newSocketId() {
            byte[] bytes = new byte[ID_BYTES];
            random.nextBytes(bytes);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }
}
