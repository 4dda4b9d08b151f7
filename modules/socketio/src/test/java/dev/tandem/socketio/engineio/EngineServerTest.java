package dev.tandem.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handshakes, both transports, the upgrade, and how sessions end. */
class EngineServerTest extends EnginePort {

    @Test
    void a_polling_handshake_offers_the_upgrade_and_names_the_times() throws Exception {
        String body = server.get("EIO=4&transport=polling").body();
        assertThat(body).startsWith("0");
        JsonNode open = new ObjectMapper().readTree(body.substring(1));
        assertThat(open.get("sid").asText()).hasSize(20);
        assertThat(open.get("upgrades").toString()).isEqualTo("[\"websocket\"]");
        assertThat(open.get("pingInterval").asInt()).isEqualTo(25_000);
        assertThat(open.get("pingTimeout").asInt()).isEqualTo(20_000);
        assertThat(open.get("maxPayload").asInt()).isEqualTo(1000);
        assertThat(open.size()).isEqualTo(5);
    }

    @Test
    void a_websocket_handshake_offers_no_upgrade() {
        assertThat(server.webSocket().next()).startsWith("0{\"sid\":").contains("\"upgrades\":[]");
    }

    @Test
    void a_handshake_of_another_protocol_is_refused() {
        for (String query : new String[] {
            "transport=polling",
            "EIO=3&transport=polling",
            "EIO=4",
            "EIO=4&transport=flash",
            "EIO=4&transport=websocket",
            "EIO=4&transport=polling&sid=nobody",
            "EIO=4&transport=%FF"
        }) {
            assertThat(server.get(query).statusCode()).as(query).isEqualTo(400);
        }
        var put = HttpRequest.newBuilder(server.uri("http", "EIO=4&transport=polling"))
                .PUT(HttpRequest.BodyPublishers.ofString("x"));
        assertThat(server.send(put).statusCode()).isEqualTo(400);
        assertThat(engine.metrics().openSessions()).isZero();
        assertThat(engine.metrics().requestsRefused()).isEqualTo(8);
    }

    @Test
    void a_full_server_refuses_and_has_room_again_later() {
        restart(SETTINGS.withMaxSessions(1));
        String sid = server.openPolling();
        assertThat(server.get("EIO=4&transport=polling").statusCode()).isEqualTo(503);
        server.post(sid, "1");
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> server.get("EIO=4&transport=polling").statusCode() == 200);
    }

    @Test
    void any_origin_may_use_an_open_server() {
        var response = server.get("EIO=4&transport=polling", "Origin", "chrome-extension://abc");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }

    @Test
    void an_allow_list_lets_in_its_origins_only() {
        restart(SETTINGS.withOrigins(AllowedOrigins.only("chrome-extension://abc")));
        var allowed = server.get("EIO=4&transport=polling", "Origin", "chrome-extension://abc");
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("chrome-extension://abc");
        assertThat(allowed.headers().firstValue("Vary")).hasValue("Origin");
        assertThat(server.get("EIO=4&transport=polling", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.get("EIO=4&transport=polling").statusCode()).isEqualTo(200);
    }

    @Test
    void a_preflight_is_answered() {
        var preflight = HttpRequest.newBuilder(server.uri("http", "EIO=4&transport=polling"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://a.example")
                .header("Access-Control-Request-Headers", "x-own");
        var response = server.send(preflight);
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("POST");
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValue("x-own");
    }

    @Test
    void polling_carries_texts_and_binary_in_one_payload() {
        String sid = server.openPolling();
        assertThat(server.post(sid, "4one\u001ebAP8=\u001e4ü").body()).isEqualTo("ok");
        assertThat(server.poll(sid).body()).isEqualTo("4one\u001ebAP8=\u001e4ü");
    }

    @Test
    void a_waiting_poll_is_answered_when_there_is_something_to_say() {
        String sid = server.openPolling();
        var poll = server.pollLater(sid);
        await().until(() -> engine.metrics().packetsIn() == 1);
        server.post(sid, "4hello");
        assertThat(poll.join().body()).isEqualTo("4hello");
    }

    @Test
    void a_payload_to_the_client_is_no_larger_than_the_maximum() {
        String sid = server.openPolling();
        String half = "4" + "x".repeat(600);
        server.post(sid, half);
        server.post(sid, half);
        assertThat(server.poll(sid).body()).isEqualTo(half);
        assertThat(server.poll(sid).body()).isEqualTo(half);
    }

    @Test
    void websocket_carries_text_and_binary_frames() {
        var socket = server.webSocket();
        socket.next();
        socket.send("4héllo");
        assertThat(socket.next()).isEqualTo("4héllo");
        socket.sendBinary(0, 127, 255);
        assertThat(socket.next()).isEqualTo("<007fff>");
    }

    @Test
    void a_fragmented_message_is_put_together() {
        var socket = server.webSocket();
        socket.next();
        socket.sendFragment("4a", false);
        socket.sendFragment("b", false);
        socket.sendFragment("c", true);
        assertThat(socket.next()).isEqualTo("4abc");
    }

    @Test
    void a_client_that_answers_pings_stays_and_a_silent_one_is_closed() {
        restart(SETTINGS.withHeartbeat(Duration.ofMillis(100), Duration.ofSeconds(5)));
        var silent = server.webSocket();
        var lively = server.webSocket();
        lively.next();
        while (engine.metrics().openSessions() == 2) {
            assertThat(lively.nextOfAny()).isEqualTo("2");
            lively.send("3");
        }
        assertThat(silent.isClosedByServer()).isTrue();
        lively.send("4there?");
        assertThat(lively.next()).isEqualTo("4there?");
        assertThat(engine.metrics().closed().get(DisconnectReason.PING_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void a_ping_ends_a_waiting_poll() {
        restart(SETTINGS.withHeartbeat(Duration.ofMillis(200), Duration.ofSeconds(20)));
        String sid = server.openPolling();
        assertThat(server.poll(sid).body()).isEqualTo("2");
        assertThat(server.post(sid, "3").body()).isEqualTo("ok");
        assertThat(server.poll(sid).body()).isEqualTo("2");
    }

    @Test
    void a_client_that_never_polls_is_closed() {
        restart(SETTINGS.withHeartbeat(Duration.ofMillis(100), Duration.ofMillis(100)));
        String sid = server.openPolling();
        await().until(() -> engine.metrics().openSessions() == 0);
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
    }

    @Test
    void a_client_closes_its_session() {
        String sid = server.openPolling();
        var poll = server.pollLater(sid);
        await().until(() -> engine.metrics().packetsIn() == 1);
        assertThat(server.post(sid, "1").body()).isEqualTo("ok");
        assertThat(poll.join().body()).isEqualTo("6");
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        var socket = server.webSocket();
        socket.next();
        socket.send("1");
        assertThat(socket.isClosedByServer()).isTrue();
    }

    @Test
    void closing_the_server_sends_what_is_queued_closes_all_and_admits_nobody() {
        var socket = server.webSocket();
        socket.next();
        String sid = server.openPolling();
        server.post(sid, "4last words");
        var closed = engine.close("test").toCompletableFuture();
        assertThat(server.poll(sid).body()).isEqualTo("4last words\u001e1");
        assertThat(socket.isClosedByServer()).isTrue();
        assertThat(closed).as("without the deadline").succeedsWithin(Duration.ofSeconds(15));
        assertThat(engine.metrics().openSessions()).isZero();
        assertThat(server.get("EIO=4&transport=polling").statusCode()).isEqualTo(503);
    }

    @Test
    void a_session_upgrades_and_loses_nothing() {
        String sid = server.openPolling();
        var poll = server.pollLater(sid);
        await().until(() -> engine.metrics().packetsIn() == 1);
        var socket = server.webSocket(sid).send("2probe");
        assertThat(socket.next()).isEqualTo("3probe");
        assertThat(poll.join().body()).isEqualTo("6");
        assertThat(server.poll(sid).body()).isEqualTo("6");
        server.post(sid, "4before");
        socket.send("5").send("4after");
        assertThat(socket.next()).isEqualTo("4before");
        assertThat(socket.next()).isEqualTo("4after");
        assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        assertThat(server.post(sid, "4x").statusCode()).isEqualTo(400);
    }

    @Test
    void a_second_websocket_of_an_upgraded_session_is_closed_and_harms_nothing() {
        String sid = server.openPolling();
        var socket = server.webSocket(sid).send("2probe");
        assertThat(socket.next()).isEqualTo("3probe");
        socket.send("5").send("4a");
        assertThat(socket.next()).isEqualTo("4a");
        assertThat(server.webSocket(sid).isClosedByServer()).isTrue();
        socket.send("4b");
        assertThat(socket.next()).isEqualTo("4b");
    }

    @Test
    void a_websocket_that_does_not_probe_is_closed_and_polling_goes_on() {
        restart(SETTINGS.withDeadlines(new EngineSettings.Deadlines(
                SOON, SETTINGS.deadlines().body(), SETTINGS.deadlines().close())));
        String sid = server.openPolling();
        assertThat(server.webSocket(sid).isClosedByServer()).isTrue();
        assertThat(server.webSocket(sid).send("5").isClosedByServer()).isTrue();
        assertThat(server.webSocket(sid).send("garbage").isClosedByServer()).isTrue();
        server.post(sid, "4still polling");
        assertThat(server.poll(sid).body()).isEqualTo("4still polling");
    }

    @Test
    void an_unknown_session_gets_no_websocket() {
        assertThatThrownBy(() -> server.webSocket("nobody")).hasStackTraceContaining("status code 400");
    }
}
