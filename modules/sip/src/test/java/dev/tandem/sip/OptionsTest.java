package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OPTIONS out and in (RFC 3261 §11). */
class OptionsTest {

    private static OptionsResult ask(SipEndpoint endpoint, int port, SipTransport transport) {
        return Phones.ask(endpoint, new SipTarget("127.0.0.1", port, transport, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, true",
        "401 Unauthorized, true",
        "404 Not Found, true",
        "501 Not Implemented, true", //
        "500 Server Internal Error, true",
        "603 Decline, true",
        "503 Service Unavailable, false",
        "408 Request Timeout, false"
    })
    void every_answer_but_that_calls_will_fail_means_alive(String status, boolean alive) {
        try (UdpPeer peer = UdpPeer.saying(status);
                SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            OptionsResult result = ask(endpoint, peer.port(), SipTransport.UDP);
            assertThat(result.alive()).as("%s", result).isEqualTo(alive);
            UdpPeer.Message request = peer.requests().getFirst();
            assertThat(request.method()).isEqualTo("OPTIONS");
            assertThat(request.requestUri()).isEqualTo("sip:127.0.0.1:" + peer.port());
            assertThat(request.header("Accept")).isEqualTo("application/sdp");
        }
    }

    @Test
    void the_round_trip_is_told() {
        try (UdpPeer peer = UdpPeer.saying("200 OK");
                SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            assertThat(ask(endpoint, peer.port(), SipTransport.UDP))
                    .isInstanceOfSatisfying(OptionsResult.Alive.class, alive -> {
                        assertThat(alive.status()).isEqualTo(200);
                        assertThat(alive.roundTrip()).isPositive();
                    });
        }
    }

    @Test
    void a_silent_target_is_given_up_after_three_seconds_and_leaves_nothing() throws SocketException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            CompletableFuture<OptionsResult> result = new CompletableFuture<>();
            endpoint.options(
                    new SipTarget("127.0.0.1", silent.getLocalPort(), SipTransport.UDP, Optional.empty()),
                    result::complete);
            assertThat(result.orTimeout(60, TimeUnit.SECONDS).join())
                    .isEqualTo(new OptionsResult.Silent(Duration.ofSeconds(3)));
            Phones.nothingLeft(endpoint);
        }
    }

    @Test
    void a_refused_connection_is_told_at_once() {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            assertThat(ask(endpoint, FreePort.tcp(), SipTransport.TCP)).isEqualTo(new OptionsResult.Unreachable());
            Phones.nothingLeft(endpoint);
        }
    }

    @Test
    void a_closed_endpoint_reaches_nobody() {
        SipEndpoint endpoint = Phones.endpoint(invite -> {});
        endpoint.close();
        assertThat(ask(endpoint, 5060, SipTransport.UDP)).isEqualTo(new OptionsResult.Unreachable());
    }

    @Test
    void one_endpoint_tells_another_what_it_can_do() throws Exception {
        try (SipEndpoint asked = Phones.endpoint(invite -> {});
                PlainSocket socket = new PlainSocket()) {
            String answer = socket.ask(asked.udpPort(), socket.request("OPTIONS", ""));
            assertThat(answer)
                    .startsWith("SIP/2.0 200 OK")
                    .contains("\r\nAllow: INVITE")
                    .contains("\r\nAccept: application/sdp")
                    .contains("\r\nAccept-Encoding: identity")
                    .contains("\r\nAccept-Language: en")
                    .containsPattern("\r\nSupported: ?");
            try (SipEndpoint asking = Phones.endpoint(invite -> {})) {
                assertThat(ask(asking, asked.udpPort(), SipTransport.UDP).alive())
                        .isTrue();
                assertThat(ask(asking, asked.tcpPort(), SipTransport.TCP).alive())
                        .isTrue();
            }
        }
    }

    @Test
    void a_full_endpoint_says_what_an_invite_would_hear() throws Exception {
        try (SipEndpoint full = Phones.endpoint(Phones.LIMITS.withMaxCalls(0), invite -> {});
                PlainSocket socket = new PlainSocket()) {
            assertThat(socket.ask(full.udpPort(), socket.request("OPTIONS", "")))
                    .startsWith("SIP/2.0 503");
        }
    }
}
