package dev.tandem.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.socketio.engineio.DisconnectReason;
import dev.tandem.socketio.engineio.EngineSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clients that mean harm, over plain TCP. Each may cost its own connection and one log line. */
class HostileClientTest {
    private static final int TEN_MEGABYTES = 10_000_000;
    private static final int QUEUE_BYTES = 1_000_000;
    private static final SocketIoSettings SETTINGS = SocketIoSettings.defaults()
            .withEngine(EngineSettings.defaults()
                    .withPath("/socket.io/")
                    .withOutbound(new EngineSettings.OutboundLimits(1000, QUEUE_BYTES)));

    private final TestApp app = new TestApp();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private SocketIoServer sockets;
    private TestServer server;
    private RawSocket bystander;

    @BeforeEach
    void start() throws InterruptedException {
        server = TestServer.start("/socket.io/", system -> {
            sockets = SocketIoServer.create(system, SETTINGS);
            sockets.namespace("/", app);
            return sockets.route();
        });
        bystander = server.webSocket();
        bystander.next();
        bystander.send("40").next();
        app.nextSocket();
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger("ROOT").addAppender(lines);
        logger("ROOT").setLevel(Level.INFO);
        logger("dev.tandem.socketio").setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger("ROOT").setLevel(Level.WARN);
        logger("dev.tandem.socketio").setLevel(Level.OFF);
        logger("ROOT").detachAppender(lines);
        server.close();
    }

    private void assertThatOthersAreUndisturbed() {
        bystander.send("42[\"echo\",\"well\"]");
        assertThat(bystander.next()).isEqualTo("42[\"echo\",\"well\"]");
        assertThat(lines.list)
                .as("log lines: %s", lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void a_message_of_ten_megabytes_is_cut_off() throws Exception {
        try (var tcp = upgraded()) {
            pour(tcp, frameHead(0x81, TEN_MEGABYTES), TEN_MEGABYTES, 'x');
            awaitClosed(DisconnectReason.PAYLOAD_TOO_LARGE);
        }
        assertThatOthersAreUndisturbed();
    }

    @Test
    void binary_garbage_in_fragments_is_cut_off() throws Exception {
        try (var tcp = upgraded()) {
            pour(tcp, frameHead(0x02, 500_000), 500_000, 7);
            pour(tcp, frameHead(0x00, TEN_MEGABYTES), TEN_MEGABYTES, 7);
            awaitClosed(DisconnectReason.PAYLOAD_TOO_LARGE);
        }
        assertThatOthersAreUndisturbed();
    }

    @Test
    void bytes_that_are_no_websocket_frames_end_the_connection() throws Exception {
        try (var tcp = upgraded()) {
            byte[] garbage = new byte[TEN_MEGABYTES];
            new Random(7).nextBytes(garbage);
            write(tcp, garbage);
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> sockets.metrics().engine().openSessions() == 1);
        }
        assertThatOthersAreUndisturbed();
    }

    @Test
    void text_that_is_no_utf8_ends_the_connection() throws Exception {
        try (var tcp = upgraded()) {
            pour(tcp, frameHead(0x81, 1000), 1000, 0xff);
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> sockets.metrics().engine().openSessions() == 1);
        }
        assertThatOthersAreUndisturbed();
    }

    @Test
    void many_small_messages_of_garbage_end_the_connection_at_the_first() throws Exception {
        try (var tcp = upgraded()) {
            for (int i = 0; i < 10_000; i++) {
                pour(tcp, frameHead(0x81, 100), 100, 'g');
            }
            awaitClosed(DisconnectReason.PARSE_ERROR);
        }
        assertThatOthersAreUndisturbed();
        assertThat(sockets.metrics().engine().packetsIn()).isLessThan(100);
    }

    @Test
    void a_post_of_ten_megabytes_is_cut_off() throws Exception {
        String sid = server.openPolling();
        try (var tcp = connect()) {
            String head = "POST /socket.io/?EIO=4&transport=polling&sid=" + sid
                    + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
            write(tcp, head.getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("186a0\r\n" + "4".repeat(100_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 100; i++) {
                write(tcp, chunk);
            }
            awaitClosed(DisconnectReason.PAYLOAD_TOO_LARGE);
        }
        assertThatOthersAreUndisturbed();
    }

    @Test
    void a_client_that_does_not_read_is_dropped_when_its_queue_is_full() throws Exception {
        try (var tcp = upgraded()) {
            tcp.getOutputStream().write(maskedText("40"));
            var socket = app.nextSocket();
            var kilobytes = JsonNodeFactory.instance.textNode("x".repeat(10_000));
            int emitted = 0;
            while (!app.log.contains("gone SLOW_CLIENT") && emitted < 20_000) {
                socket.emit("news", kilobytes);
                emitted++;
                Thread.sleep(1);
            }
            assertThat(app.log).contains("gone SLOW_CLIENT");
            assertThat(emitted).isGreaterThan(QUEUE_BYTES / 10_000);
            assertThat(sockets.metrics().engine().droppedSlowClients()).isEqualTo(1);
            for (int i = 0; i < 100; i++) {
                socket.emit("news", kilobytes);
            }
        }
        assertThatOthersAreUndisturbed();
        var line = lines.list.getFirst();
        assertThat(line.getMessage()).isEqualTo("engineio.client-dropped");
        assertThat(line.getKeyValuePairs()).anyMatch(pair -> "slow client".equals(pair.value));
    }

    // ---- plain TCP

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    /** A connection that has become a WebSocket session, of which nothing will be read. */
    private Socket upgraded() throws IOException {
        var tcp = connect();
        String request = """
                GET /socket.io/?EIO=4&transport=websocket HTTP/1.1
                Host: a
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

                """.replace("\n", "\r\n");
        write(tcp, request.getBytes(StandardCharsets.US_ASCII));
        assertThat(tcp.getInputStream().read()).isEqualTo('H');
        return tcp;
    }

    private static byte[] frameHead(int firstByte, long length) {
        return ByteBuffer.allocate(14)
                .put((byte) firstByte)
                .put((byte) 0xff)
                .putLong(length)
                .putInt(0)
                .array();
    }

    private static byte[] maskedText(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(6 + payload.length)
                .put((byte) 0x81)
                .put((byte) (0x80 | payload.length))
                .putInt(0)
                .put(payload)
                .array();
    }

    private static void pour(Socket tcp, byte[] head, int length, int value) {
        byte[] body = new byte[length];
        Arrays.fill(body, (byte) value);
        write(tcp, head);
        write(tcp, body);
    }

    /** Writes as long as the server lets it. */
    private static void write(Socket tcp, byte[] bytes) {
        try {
            tcp.getOutputStream().write(bytes);
        } catch (IOException closedByServer) {
            assertThat(closedByServer).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
        }
    }

    private void awaitClosed(DisconnectReason reason) {
        await().atMost(30, TimeUnit.SECONDS)
                .until(() ->
                        List.of(1L).contains(sockets.metrics().engine().closed().get(reason)));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
