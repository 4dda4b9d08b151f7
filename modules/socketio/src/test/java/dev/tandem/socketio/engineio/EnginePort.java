package dev.tandem.socketio.engineio;

import dev.tandem.socketio.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An engine on a port, which sends every message back. */
abstract class EnginePort {

    static final EngineSettings SETTINGS = EngineSettings.defaults()
            .withInbound(new EngineSettings.InboundLimits(1000, 4, 50, 100))
            .withDeadlines(new EngineSettings.Deadlines(
                    Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20)));
    static final Duration SOON = Duration.ofMillis(400);

    EngineServer engine;
    TestServer server;

    @BeforeEach
    void start() {
        start(SETTINGS);
    }

    void start(EngineSettings settings) {
        server = TestServer.start("/engine.io/", system -> {
            engine = EngineServer.create(system, settings, Echo::new);
            return engine.route();
        });
    }

    void restart(EngineSettings settings) {
        server.close();
        start(settings);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Sends every message back; the text {@code throw} makes it throw. */
    record Echo(EngineConnection connection) implements EngineHandler {
        @Override
        public void onMessage(EngineMessage message) {
            if (message instanceof EngineMessage.Text(String text) && text.equals("throw")) {
                throw new IllegalStateException("asked to");
            }
            connection.send(OutboundBatch.of(message));
        }

        @Override
        public void onClose(DisconnectReason reason) {
            connection.send(OutboundBatch.of(new EngineMessage.Text("too late")));
        }
    }
}
