package dev.tandem.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.socketio.engineio.DisconnectReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketIoServerTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final SocketIoSettings SETTINGS = SocketIoSettings.defaults()
            .withConnectTimeout(Duration.ofSeconds(60))
            .withAdmissionTimeout(Duration.ofSeconds(60))
            .withLimits(new SocketIoSettings.ClientLimits(2, 10, 64, 100_000, 3, 2));

    private final TestApp app = new TestApp();
    private SocketIoServer sockets;
    private TestServer server;

    @BeforeEach
    void start() {
        start(SETTINGS);
    }

    private void restart(SocketIoSettings settings) {
        server.close();
        start(settings);
    }

    private void start(SocketIoSettings settings) {
        server = TestServer.start("/socket.io/", system -> {
            sockets = SocketIoServer.create(system, settings);
            for (String namespace : List.of("/", "/chat", "/third")) {
                sockets.namespace(namespace, app);
            }
            return sockets.route();
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawSocket open() {
        var client = server.webSocket();
        client.next();
        return client;
    }

    private RawSocket connected() throws InterruptedException {
        var client = open().send("40");
        assertThat(client.next()).startsWith("40{\"sid\":");
        assertThat(app.next()).isEqualTo("connect / {}");
        return client;
    }

    // ---- namespaces

    @Test
    void a_client_connects_with_its_auth_and_hears_the_sockets_id() throws InterruptedException {
        var client = open().send("40{\"token\":\"t\"}");
        assertThat(app.next()).isEqualTo("connect / {\"token\":\"t\"}");
        assertThat(client.next()).isEqualTo("40{\"sid\":\"" + app.nextSocket().id() + "\"}");
        assertThat(sockets.metrics().openSockets()).isEqualTo(1);
    }

    @Test
    void the_handshake_tells_where_the_client_comes_from() throws InterruptedException {
        connected();
        var handshake = app.nextSocket().handshake();
        assertThat(handshake.remote().orElseThrow().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(handshake.query()).containsEntry("EIO", "4");
        assertThat(handshake.userAgent().orElse("")).startsWith("Java-http-client");
        assertThat(handshake.origin()).isEmpty();
    }

    @Test
    void namespaces_share_a_connection_and_end_one_by_one() throws InterruptedException {
        var client = connected().send("40/chat,");
        assertThat(client.next()).startsWith("40/chat,{\"sid\":");
        client.send("42/chat,[\"echo\",1]").send("42[\"echo\",2]");
        assertThat(client.next()).isEqualTo("42/chat,[\"echo\",1]");
        assertThat(client.next()).isEqualTo("42[\"echo\",2]");
        client.send("41/chat,").send("42/chat,[\"echo\",3]").send("42[\"echo\",4]");
        assertThat(client.next()).isEqualTo("42[\"echo\",4]");
        assertThat(app.log).contains("gone CLIENT_DISCONNECT");
    }

    @Test
    void an_unknown_namespace_is_refused_and_the_connection_stays() throws InterruptedException {
        var client = connected().send("40/nowhere");
        assertThat(client.next()).isEqualTo("44/nowhere,{\"message\":\"Invalid namespace\"}");
        client.send("42[\"echo\"]");
        assertThat(client.next()).isEqualTo("42[\"echo\"]");
    }

    @Test
    void the_application_refuses_with_a_message_and_data() {
        restart(SETTINGS.withConnectTimeout(Duration.ofSeconds(5)));
        var client = open().send("40{\"token\":\"bad\"}");
        assertThat(client.next())
                .isEqualTo("44{\"message\":\"Authentication failed\",\"data\":{\"code\":\"unauthorized\"}}");
        assertThat(sockets.metrics().connectionsRefused()).isEqualTo(1);
        assertThat(client.isClosedByServer()).as("after the connect timeout").isTrue();
    }

    @Test
    void an_application_that_throws_refuses() {
        assertThat(open().send("40{\"token\":\"throw\"}").next()).isEqualTo("44{\"message\":\"Internal error\"}");
    }

    @Test
    void asking_twice_for_a_namespace_is_answered_once() throws InterruptedException {
        var client = open().send("40").send("40").send("42[\"echo\"]");
        assertThat(client.next()).startsWith("40{");
        assertThat(client.next()).isEqualTo("42[\"echo\"]");
        assertThat(app.sockets).hasSize(1);
    }

    @Test
    void more_namespaces_than_allowed_close_the_connection() throws InterruptedException {
        var client = connected().send("40/chat,");
        client.next();
        assertThat(client.send("40/third,").isClosedByServer()).isTrue();
        assertThat(sockets.metrics().engine().closed().get(DisconnectReason.LIMIT_EXCEEDED))
                .isEqualTo(1);
    }

    @Test
    void a_client_in_no_namespace_is_closed_in_time() {
        restart(SETTINGS.withConnectTimeout(Duration.ofMillis(500)));
        assertThat(open().isClosedByServer()).isTrue();
        assertThat(sockets.metrics().engine().closed().get(DisconnectReason.CONNECT_TIMEOUT))
                .isEqualTo(1);
    }

    @Test
    void what_is_not_the_protocol_closes_the_connection() throws InterruptedException {
        for (String frame : List.of("4abc", "42{}", "42x[\"echo\"]", "42/chat,[\"never connected\"]", "44{}")) {
            var client = connected();
            assertThat(client.send(frame).isClosedByServer()).as(frame).isTrue();
            assertThat(app.next()).isEqualTo("gone PARSE_ERROR");
        }
        assertThat(connected().sendBinary(1, 2, 3).isClosedByServer()).isTrue();
    }

    // ---- admission

    @Test
    void what_comes_before_admission_waits_for_it_both_ways() throws InterruptedException {
        var decision = new CompletableFuture<Admission>();
        sockets.namespace("/", (socket, auth, handshake) -> {
            socket.emit("early");
            app.sockets.add(socket);
            return decision;
        });
        var client = open().send("40").send("42[\"echo\",1]").send("421[\"echo\",2]");
        var socket = app.nextSocket();
        socket.emit("still early");
        Thread.sleep(50);
        decision.complete(Admission.accepted(app.handler(socket)));
        assertThat(client.next()).startsWith("40{");
        assertThat(client.next()).isEqualTo("42[\"early\"]");
        assertThat(client.next()).isEqualTo("42[\"still early\"]");
        assertThat(client.next()).isEqualTo("42[\"echo\",1]");
        assertThat(client.next()).isEqualTo("431[2]");
    }

    @Test
    void too_many_events_before_admission_close_the_connection() {
        sockets.namespace("/", (socket, auth, handshake) -> new CompletableFuture<>());
        var client = open().send("40");
        for (int i = 0; i < 4; i++) {
            client.send("42[\"echo\"]");
        }
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void an_application_that_does_not_decide_in_time_refuses() {
        restart(SETTINGS.withAdmissionTimeout(Duration.ofMillis(500)));
        sockets.namespace("/", (socket, auth, handshake) -> new CompletableFuture<>());
        assertThat(open().send("40").next()).isEqualTo("44{\"message\":\"Connection timed out\"}");
    }

    @Test
    void who_is_admitted_after_leaving_is_reported_gone() throws InterruptedException {
        var decision = new CompletableFuture<Admission>();
        sockets.namespace("/", (socket, auth, handshake) -> {
            app.sockets.add(socket);
            return decision;
        });
        var client = open().send("40");
        var socket = app.nextSocket();
        client.abort();
        await().until(() -> sockets.metrics().engine().openSessions() == 0);
        decision.complete(Admission.accepted(app.handler(socket)));
        assertThat(app.next()).startsWith("gone TRANSPORT");
        assertThat(sockets.metrics().openSockets()).isZero();
    }

    // ---- events and acknowledgements

    @Test
    void arguments_of_any_kind_come_and_go() throws InterruptedException {
        String args = "1,-2.5,\"two\",{\"3\":[true,null]},\"\u001e\\u001e ü\"".replace("\u001e", "");
        var client = connected().send("42[\"echo\"," + args + "]");
        assertThat(client.next()).isEqualToIgnoringCase("42[\"echo\"," + args + "]");
    }

    @Test
    void binary_comes_and_goes_over_websocket() throws InterruptedException {
        var client = connected()
                .send("452-7[\"echo\",{\"a\":{\"_placeholder\":true,\"num\":1}},{\"_placeholder\":true,\"num\":0}]")
                .sendBinary(1, 2)
                .sendBinary(3);
        assertThat(client.next())
                .isEqualTo("462-7[{\"a\":{\"_placeholder\":true,\"num\":0}},{\"_placeholder\":true,\"num\":1}]");
        assertThat(client.next()).isEqualTo("<03>");
        assertThat(client.next()).isEqualTo("<0102>");
    }

    @Test
    void binary_comes_and_goes_over_polling() throws InterruptedException {
        String sid = server.openPolling();
        server.post(sid, "40");
        assertThat(server.poll(sid).body()).startsWith("40{");
        server.post(sid, "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID");
        assertThat(server.poll(sid).body()).isEqualTo("451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID");
    }

    @Test
    void an_acknowledgement_is_sent_once() throws InterruptedException {
        var client = connected().send("425[\"echo\",\"x\"]").send("42[\"echo\",\"y\"]");
        assertThat(client.next()).isEqualTo("435[\"x\"]");
        assertThat(client.next()).isEqualTo("42[\"echo\",\"y\"]");
    }

    @Test
    void the_client_acknowledges_what_the_server_emits() throws InterruptedException {
        var client = connected();
        var socket = app.nextSocket();
        var answer = socket.emitWithAck(SOON, "question", JSON.numberNode(1), bytes(7));
        assertThat(client.next()).isEqualTo("451-0[\"question\",1,{\"_placeholder\":true,\"num\":0}]");
        assertThat(client.next()).isEqualTo("<07>");
        client.send("430[\"yes\",2]").send("430[\"again\"]");
        assertThat(answer.toCompletableFuture())
                .succeedsWithin(SOON)
                .isEqualTo(List.<JsonNode>of(JSON.textNode("yes"), JSON.numberNode(2)));
    }

    @Test
    void an_acknowledgement_that_does_not_come_fails_in_time() throws InterruptedException {
        connected();
        var socket = app.nextSocket();
        assertThat(socket.emitWithAck(Duration.ofMillis(100), "question").toCompletableFuture())
                .failsWithin(SOON)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void awaited_acknowledgements_fail_when_the_client_goes_and_are_limited() throws InterruptedException {
        var client = connected();
        var socket = app.nextSocket();
        var first = socket.emitWithAck(Duration.ofSeconds(30), "question");
        socket.emitWithAck(Duration.ofSeconds(30), "question");
        assertThat(socket.emitWithAck(Duration.ofSeconds(30), "question").toCompletableFuture())
                .failsWithin(SOON)
                .withThrowableThat()
                .withCauseInstanceOf(SocketGoneException.class);
        client.abort();
        assertThat(first.toCompletableFuture())
                .failsWithin(SOON)
                .withThrowableThat()
                .withCauseInstanceOf(SocketGoneException.class);
    }

    @Test
    void what_each_thread_emits_arrives_in_its_order() throws Exception {
        var client = connected();
        var socket = app.nextSocket();
        int each = 200;
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            String name = "t" + t;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < each; i++) {
                    socket.emit(name, JSON.numberNode(i));
                }
            }));
        }
        int[] nextOf = new int[4];
        for (int n = 0; n < 4 * each; n++) {
            String frame = client.next();
            int thread = frame.charAt(5) - '0';
            assertThat(frame).isEqualTo("42[\"t" + thread + "\"," + nextOf[thread]++ + "]");
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void a_sign_of_life_is_told_at_most_once_an_interval() throws InterruptedException {
        long begun = System.nanoTime();
        var client = connected();
        for (int i = 0; i < 20; i++) {
            client.send("42[\"echo\"]");
            client.next();
        }
        long told = app.log.stream().filter("activity"::equals).count();
        Duration passed = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(told).isLessThanOrEqualTo(1 + passed.dividedBy(SETTINGS.activityInterval()));
    }

    // ---- the end

    @Test
    void the_application_puts_a_client_out() throws InterruptedException {
        var client = connected().send("42[\"kick\"]");
        assertThat(client.next()).isEqualTo("41");
        assertThat(client.isClosedByServer()).isTrue();
        assertThat(app.next()).isEqualTo("kick []");
        assertThat(app.next()).isEqualTo("gone SERVER_DISCONNECT");
    }

    @Test
    void a_client_put_out_of_one_namespace_stays_in_the_other() throws InterruptedException {
        var client = connected().send("40/chat,");
        client.next();
        client.send("42/chat,[\"kick\"]");
        assertThat(client.next()).isEqualTo("41/chat,");
        client.send("42[\"echo\"]");
        assertThat(client.next()).isEqualTo("42[\"echo\"]");
    }

    @Test
    void a_polling_client_that_is_put_out_hears_of_it() throws InterruptedException {
        String sid = server.openPolling();
        server.post(sid, "40");
        server.poll(sid);
        app.nextSocket().disconnect();
        await().until(() -> app.log.contains("gone SERVER_DISCONNECT"));
        assertThat(server.poll(sid).body()).isEqualTo("41\u001e1");
    }

    @Test
    void a_handler_that_throws_costs_its_socket_only() throws InterruptedException {
        var client = connected().send("40/chat,");
        client.next();
        client.send("42/chat,[\"throw\"]");
        assertThat(client.next()).isEqualTo("41/chat,");
        client.send("42[\"echo\"]");
        assertThat(client.next()).isEqualTo("42[\"echo\"]");
        assertThat(app.log).contains("gone HANDLER_FAILED");
        assertThat(sockets.metrics().openSockets()).isEqualTo(1);
    }

    @Test
    void every_socket_hears_the_end_of_its_connection() throws InterruptedException {
        var client = connected();
        client.abort();
        assertThat(app.next()).startsWith("gone TRANSPORT");
        await().until(() -> sockets.metrics().openSockets() == 0);
    }

    @Test
    void closing_the_server_ends_all_sockets() throws InterruptedException {
        var client = connected();
        var closed = sockets.close("test").toCompletableFuture();
        assertThat(client.isClosedByServer()).isTrue();
        assertThat(app.next()).isEqualTo("gone SERVER_SHUTDOWN");
        assertThat(closed).succeedsWithin(SOON);
    }

    private static JsonNode bytes(int value) {
        return BinaryNode.valueOf(new byte[] {(byte) value});
    }
}
