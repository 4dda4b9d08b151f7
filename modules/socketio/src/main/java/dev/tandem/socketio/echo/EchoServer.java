package dev.tandem.socketio.echo;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tandem.socketio.Ack;
import dev.tandem.socketio.Admission;
import dev.tandem.socketio.ConnectHandler;
import dev.tandem.socketio.Socket;
import dev.tandem.socketio.SocketHandler;
import dev.tandem.socketio.SocketIoServer;
import dev.tandem.socketio.SocketIoSettings;
import dev.tandem.socketio.engineio.DisconnectReason;
import dev.tandem.socketio.engineio.EngineConnection;
import dev.tandem.socketio.engineio.EngineHandler;
import dev.tandem.socketio.engineio.EngineMessage;
import dev.tandem.socketio.engineio.EngineServer;
import dev.tandem.socketio.engineio.EngineSettings;
import dev.tandem.socketio.engineio.Handshake;
import dev.tandem.socketio.engineio.OutboundBatch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Directives;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends back what it gets: Engine.IO at {@code /engine.io/}, Socket.IO at {@code /socket.io/} in the namespaces
 * {@code /} and {@code /custom}. The one argument is the port, 3000 without it.
 */
public final class EchoServer {
    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);
    private static final int DEFAULT_PORT = 3000;

    private EchoServer() {}

    public static void main(String[] args) {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_PORT;
        var system = ActorSystem.create(Behaviors.empty(), "echo", configuration());
        WarmUp.run(system)
                .thenCompose(warm -> start(system, port))
                .thenAccept(binding -> LOG.info("echo.listening port={}", port))
                .exceptionally(failure -> {
                    LOG.error("echo.not-listening port={}", port, failure);
                    system.terminate();
                    return null;
                });
    }

    static CompletionStage<ServerBinding> start(ActorSystem<?> system, int port) {
        var engine = EngineServer.create(system, engineSettings("/engine.io/"), EngineEcho::new);
        var settings = SocketIoSettings.defaults()
                .withEngine(engineSettings("/socket.io/"))
                .withConnectTimeout(Duration.ofSeconds(1));
        var sockets = SocketIoServer.create(system, settings);
        sockets.namespace("/", new SocketEcho(system));
        sockets.namespace("/custom", new SocketEcho(system));
        return Http.get(system).newServerAt("0.0.0.0", port).bind(Directives.concat(engine.route(), sockets.route()));
    }

    private static EngineSettings engineSettings(String path) {
        return EngineSettings.defaults().withPath(path).withHeartbeat(Duration.ofMillis(300), Duration.ofMillis(200));
    }

    static Config configuration() {
        return ConfigFactory.parseString("""
                pekko.http.server.remote-address-attribute = on
                pekko.http.server.max-connections = 4096
                pekko.http.server.socket-options.tcp-no-delay = on
                pekko.scheduler.tick-duration = 1ms
                pekko.loglevel = WARNING
                """).withFallback(ConfigFactory.load());
    }

    /** Engine.IO: every message goes back. */
    private record EngineEcho(EngineConnection connection) implements EngineHandler {
        @Override
        public void onMessage(EngineMessage message) {
            connection.send(OutboundBatch.of(message));
        }

        @Override
        public void onClose(DisconnectReason reason) {
            LOG.debug("echo.engine-closed reason={}", reason);
        }
    }

    /** Socket.IO: {@code auth} on connection, {@code message} to {@code message-back}, {@code message-with-ack}. */
    private record SocketEcho(ActorSystem<?> system) implements ConnectHandler {
        /** A client that awaits message after message may miss the second of two that come in one TCP segment. */
        private static final Duration AUTH_DELAY = Duration.ofMillis(50);

        @Override
        public CompletionStage<Admission> connect(Socket socket, JsonNode auth, Handshake handshake) {
            system.scheduler().scheduleOnce(AUTH_DELAY, () -> socket.emit("auth", auth), system.executionContext());
            return CompletableFuture.completedFuture(Admission.accepted(new Events(socket)));
        }
    }

    private record Events(Socket socket) implements SocketHandler {
        @Override
        public void onEvent(String event, List<JsonNode> args, Ack ack) {
            var same = args.toArray(JsonNode[]::new);
            switch (event) {
                case "message" -> socket.emit("message-back", same);
                case "message-with-ack" -> ack.send(same);
                default -> LOG.debug("echo.unknown-event event={}", event);
            }
        }

        @Override
        public void onDisconnect(DisconnectReason reason) {
            LOG.debug("echo.socket-closed reason={}", reason);
        }
    }
}
