package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.RestClient;
import dev.tandem.testing.TandemNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever strangers send, a call through the PBX that is going on stays clean, and they get clear errors. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileIT {
    private static final int DATAGRAMS = 200;
    private static final int GARBAGE_BYTES = 10_000_000;
    private static final Duration SOON = Duration.ofSeconds(60);

    private Stage stage;
    private BrowserAgent alice;
    private BrowserAgent.Identity stranger;
    private String call;

    @BeforeAll
    void an_agent_and_a_stranger_of_another_tenant(Stage shared) {
        stage = shared;
        alice = stage.phone(440, stage.directory().agent(stage.tenant(2), "hostile-alice", "601"));
        stranger = stage.directory().agent(stage.tenant(2), "hostile-stranger", "602");
    }

    @BeforeEach
    void a_call_through_the_pbx_is_going_on() {
        call = alice.dial("600");
        alice.awaitCallEvent("call:answered", call, SOON);
        alice.awaitHearing(call, SOON);
        alice.awaitTone(call, 440, 2.0, SOON);
    }

    @AfterEach
    void the_call_has_stayed_clean() {
        alice.awaitTone(call, 440, 2.0, SOON);
        assertThat(alice.stats(call).path("packetsLost").asLong()).isZero();
        alice.hangup(call);
        alice.awaitCallEvent("call:ended", call, SOON);
        assertThat(RestClient.of(stage.node().managementUrl()).get("/ready").status())
                .isEqualTo(200);
        assertThat(stage.node().log().lines().filter(line -> line.contains(" ERROR ")))
                .isEmpty();
    }

    @Test
    void malformed_datagrams_of_every_kind_disturb_nothing() throws IOException {
        TandemNode.NodePorts ports = stage.node().ports();
        try (Garbage garbage = new Garbage(InetAddress.getLoopbackAddress())) {
            for (Garbage.Kind kind : List.of(
                    Garbage.Kind.STUN, Garbage.Kind.DTLS, Garbage.Kind.SRTP, Garbage.Kind.RTP, Garbage.Kind.RTCP)) {
                for (int port = ports.rtcMin(); port <= ports.rtcMax(); port++) {
                    garbage.send(kind, DATAGRAMS, port);
                }
            }
            garbage.send(Garbage.Kind.SIP, DATAGRAMS, ports.sip());
            garbage.send(Garbage.Kind.NOISE, DATAGRAMS, ports.sip());
        }
        try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), ports.sip())) {
            tcp.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            tcp.getOutputStream().write(new byte[100_000]);
        } catch (IOException closedByTheNode) {
            // As it should: what is no SIP is not read to its end.
        }
    }

    @Test
    void ten_megabytes_of_garbage_close_that_websocket_and_nothing_else() throws Exception {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create(stage.node().gatewayUrl().replace("http", "ws")
                                + "/socket.io/?EIO=4&transport=websocket"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
                                closed.complete(status);
                                return CompletableFuture.completedFuture(null);
                            }

                            @Override
                            public void onError(WebSocket webSocket, Throwable error) {
                                closed.complete(-1);
                            }
                        })
                .get(30, TimeUnit.SECONDS);
        CompletableFuture<WebSocket> sent = socket.sendText("x".repeat(GARBAGE_BYTES), true);
        sent.exceptionally(cut -> socket);

        assertThat(closed.get(60, TimeUnit.SECONDS)).isNotZero();
    }

    @Test
    void wrong_tokens_are_refused_by_name() {
        for (String url : List.of(
                stage.node().licenseUrl() + "/api/licenses", stage.node().agentUrl() + "/api/calls")) {
            URI uri = URI.create(url);
            var client = RestClient.of("http://" + uri.getAuthority());
            assertThat(client.get(uri.getPath()).status()).isEqualTo(401);
            var forged = client.withToken("not.a.token").get(uri.getPath());
            assertThat(forged.status()).isEqualTo(401);
            assertThat(forged.errorCode()).isEqualTo("unauthorized");
        }
        var page = stage.browser(440).agentAt(stage.node().gatewayUrl() + "/try/");
        var forged = new BrowserAgent.Identity(
                stranger.token() + "x", stranger.agentId(), stranger.tenantId(), stranger.userId());
        assertThat(page.connect(stage.node().gatewayUrl(), forged)
                        .at("/refused/data/code")
                        .asText())
                .isEqualTo("unauthorized");
    }

    @Test
    void another_tenants_call_cannot_be_seen_or_touched() {
        var gateway = RestClient.of(stage.node().gatewayUrl()).withToken(stranger.token());
        assertThat(gateway.get("/api/webrtc/sessions/" + call).status()).isEqualTo(404);
        assertThat(gateway.post("/api/webrtc/sessions/" + call + "/terminate", Map.of())
                        .status())
                .isEqualTo(404);
        assertThat(gateway.get("/api/webrtc/sessions").body().path("total").asInt())
                .isZero();
        assertThat(RestClient.of(stage.node().agentUrl())
                        .withToken(stranger.token())
                        .get("/api/calls/" + call)
                        .status())
                .isEqualTo(404);

        var page = stage.browser(440).agentAt(stage.node().gatewayUrl() + "/try/");
        assertThat(page.connect(stage.node().gatewayUrl(), stranger).has("connected"))
                .isTrue();
        for (String event : List.of("call:hangup", "call:answer", "call:hold")) {
            assertThat(page.emit(event, Map.of("callId", call))
                            .at("/error/code")
                            .asText())
                    .isEqualTo("call_not_found");
        }
        page.logout();
    }

    @Test
    void malformed_events_get_an_error_that_names_the_field() {
        assertThat(alice.emit("call:dial", Map.of()).at("/error/message").asText())
                .contains("phoneNumber");
        assertThat(alice.emit("call:dial", Map.of("phoneNumber", 7))
                        .at("/error/code")
                        .asText())
                .isEqualTo("invalid_request");
        assertThat(alice.emit("call:dial", Map.of("phoneNumber", "6\r\nEvil: 1"))
                        .at("/success")
                        .asBoolean())
                .isFalse();
        assertThat(alice.emit("no:such-event", Map.of()).at("/error/code").asText())
                .isEqualTo("invalid_request");
        assertThat(alice.emit("webrtc:produce", "text").at("/error/code").asText())
                .isEqualTo("invalid_request");
    }
}
