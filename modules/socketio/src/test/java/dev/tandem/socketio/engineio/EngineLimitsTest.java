package dev.tandem.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a client that does wrong or too much costs: its own session. */
class EngineLimitsTest extends EnginePort {

    @Test
    void a_malformed_packet_closes_the_session() {
        String sid = server.openPolling();
        assertThat(server.post(sid, "nonsense").statusCode()).isEqualTo(400);
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        for (String frame : new String[] {"nonsense", "", "2", "5", "0{}"}) {
            var socket = server.webSocket();
            socket.next();
            socket.send(frame);
            assertThat(socket.isClosedByServer()).as(frame).isTrue();
        }
        assertThat(engine.metrics().closed().get(DisconnectReason.PARSE_ERROR)).isEqualTo(6);
    }

    @Test
    void a_second_poll_beside_the_first_closes_the_session() {
        String sid = server.openPolling();
        var first = server.pollLater(sid);
        await().until(() -> engine.metrics().packetsIn() == 1);
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        assertThat(first.join().body()).isEqualTo("1");
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
    }

    @Test
    void too_many_packets_in_a_payload_close_the_session() {
        String sid = server.openPolling();
        assertThat(server.post(sid, "4\u001e4\u001e4\u001e4\u001e4").statusCode())
                .isEqualTo(400);
        assertThat(engine.metrics().closed().get(DisconnectReason.LIMIT_EXCEEDED))
                .isEqualTo(1);
    }

    @Test
    void a_body_larger_than_the_maximum_is_refused_and_closes_the_session() {
        String sid = server.openPolling();
        assertThat(server.post(sid, "4" + "x".repeat(1000)).statusCode()).isEqualTo(413);
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        assertThat(engine.metrics().closed().get(DisconnectReason.PAYLOAD_TOO_LARGE))
                .isEqualTo(1);
    }

    @Test
    void a_message_larger_than_the_maximum_closes_the_session_before_it_is_whole() {
        var socket = server.webSocket();
        socket.next();
        for (int i = 0; i < 11; i++) {
            socket.sendFragment("x".repeat(100), false);
        }
        assertThat(socket.isClosedByServer()).isTrue();
        assertThat(engine.metrics().closed().get(DisconnectReason.PAYLOAD_TOO_LARGE))
                .isEqualTo(1);
    }

    @Test
    void a_message_that_is_never_finished_ends_at_its_deadline() {
        restartWithShortBodyDeadline();
        var socket = server.webSocket();
        socket.next();
        socket.sendFragment("4never", false);
        assertThat(socket.isClosedByServer()).isTrue();
        assertThat(engine.metrics().closed().get(DisconnectReason.TRANSPORT_ERROR))
                .isEqualTo(1);
    }

    @Test
    void more_packets_per_second_than_allowed_close_the_session() {
        restart(SETTINGS.withInbound(new EngineSettings.InboundLimits(1000, 4, 1, 10)));
        var socket = server.webSocket();
        socket.next();
        for (int i = 0; i < 50; i++) {
            socket.sendFragment("4x", true);
        }
        assertThat(socket.isClosedByServer()).isTrue();
        assertThat(engine.metrics().closed().get(DisconnectReason.RATE_LIMITED)).isEqualTo(1);
    }

    @Test
    void a_body_that_does_not_come_ends_at_its_deadline() throws IOException {
        restartWithShortBodyDeadline();
        String sid = server.openPolling();
        try (var tcp = posting(sid, "\r\n4ha")) {
            assertThat(firstLine(tcp)).startsWith("HTTP/1.1 408");
        }
        assertThat(server.poll(sid).body()).as("the close packet").isEqualTo("1");
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
    }

    @Test
    void a_second_post_beside_the_first_closes_the_session() throws IOException {
        String sid = server.openPolling();
        try (var tcp = posting(sid, "Expect: 100-continue\r\n\r\n")) {
            assertThat(firstLine(tcp)).as("it waits for the body").startsWith("HTTP/1.1 100");
            assertThat(server.post(sid, "4x").statusCode()).isEqualTo(400);
            assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void a_handler_that_throws_costs_its_own_session_only() {
        var other = server.webSocket();
        other.next();
        var socket = server.webSocket();
        socket.next();
        socket.send("4throw");
        assertThat(socket.isClosedByServer()).isTrue();
        other.send("4still here");
        assertThat(other.next()).isEqualTo("4still here");
    }

    private void restartWithShortBodyDeadline() {
        restart(SETTINGS.withDeadlines(new EngineSettings.Deadlines(
                SETTINGS.deadlines().upgrade(), SOON, SETTINGS.deadlines().close())));
    }

    /** A POST whose body is never complete. */
    private Socket posting(String sid, String more) throws IOException {
        var tcp = new Socket(InetAddress.getLoopbackAddress(), server.port());
        tcp.setSoTimeout(20_000);
        String head = "POST /engine.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n"
                + "Content-Length: 100\r\n" + more;
        tcp.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return tcp;
    }

    private static String firstLine(Socket tcp) throws IOException {
        return new BufferedReader(new InputStreamReader(tcp.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
}
