package dev.tandem.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.socketio.engineio.EngineSettings;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server with the client library that others write against. */
class RealClientTest {
    private static final SocketIoSettings SETTINGS = SocketIoSettings.defaults()
            .withEngine(EngineSettings.defaults()
                    .withPath("/socket.io/")
                    .withHeartbeat(Duration.ofMillis(300), Duration.ofSeconds(5)));

    private final TestApp app = new TestApp();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private SocketIoServer sockets;
    private TestServer server;
    private Socket client;

    @BeforeEach
    void start() {
        server = TestServer.start("/socket.io/", system -> {
            sockets = SocketIoServer.create(system, SETTINGS);
            sockets.namespace("/", app);
            sockets.namespace("/chat", app);
            return sockets.route();
        });
    }

    @AfterEach
    void stop() {
        client.disconnect();
        server.close();
    }

    private void connect(String namespace, Map<String, String> auth, String... transports) {
        var options = IO.Options.builder()
                .setForceNew(true)
                .setAuth(auth)
                .setTransports(transports)
                .setReconnectionDelay(50)
                .build();
        client = IO.socket(URI.create("http://127.0.0.1:" + server.port() + namespace), options);
        client.on(Socket.EVENT_CONNECT, args -> heard.add("connect"));
        client.on(Socket.EVENT_CONNECT_ERROR, args -> heard.add("connect_error " + args[0]));
        client.on(Socket.EVENT_DISCONNECT, args -> heard.add("disconnect " + args[0]));
        client.on("echo", args -> heard.add("echo " + Arrays.toString(args)));
        client.connect();
    }

    private String next() throws InterruptedException {
        String line = heard.poll(60, TimeUnit.SECONDS);
        return line == null ? "NOTHING" : line;
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
    void it_connects_echoes_acknowledges_and_stays_over_each_transport(String transports) throws Exception {
        connect("/chat", Map.of("token", "t"), transports.split(","));
        assertThat(next()).isEqualTo("connect");
        assertThat(app.next()).isEqualTo("connect /chat {\"token\":\"t\"}");
        assertThat(client.id()).isEqualTo(app.nextSocket().id());
        for (int round = 0; round < 5; round++) {
            client.emit("echo", round, "ü", new JSONObject().put("a", 1));
            assertThat(next()).isEqualTo("echo [" + round + ", ü, {\"a\":1}]");
            Thread.sleep(200);
        }
        var acknowledged = new CompletableFuture<Object[]>();
        client.emit("echo", new Object[] {"x", new byte[] {1, 2}}, (Ack) acknowledged::complete);
        Object[] args = acknowledged.get(20, TimeUnit.SECONDS);
        assertThat(args[0]).isEqualTo("x");
        assertThat(HexFormat.of().formatHex((byte[]) args[1])).isEqualTo("0102");
        assertThat(sockets.metrics().engine().openSessions()).isEqualTo(1);
    }

    @Test
    void it_hears_why_it_is_refused() throws Exception {
        connect("/", Map.of("token", "bad"), "websocket");
        assertThat(next())
                .startsWith("connect_error {")
                .contains("\"message\":\"Authentication failed\"", "\"data\":{\"code\":\"unauthorized\"}");
    }

    @Test
    void it_acknowledges_what_the_server_asks() throws Exception {
        connect("/", Map.of(), "polling", "websocket");
        client.on("question", args -> ((Ack) args[args.length - 1]).call("answer"));
        var answer = app.nextSocket().emitWithAck(Duration.ofSeconds(20), "question");
        assertThat(answer.toCompletableFuture().get(20, TimeUnit.SECONDS).toString())
                .isEqualTo(List.of("\"answer\"").toString());
    }

    @Test
    void it_comes_back_after_its_connection_was_lost_and_not_after_it_was_put_out() throws Exception {
        connect("/", Map.of(), "websocket");
        assertThat(next()).isEqualTo("connect");
        client.emit("echo", "more than the server takes".repeat(50_000));
        assertThat(next()).startsWith("disconnect ");
        assertThat(next()).isEqualTo("connect");
        app.nextSocket();
        app.nextSocket().disconnect();
        assertThat(next()).isEqualTo("disconnect io server disconnect");
        assertThat(heard.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }
}
