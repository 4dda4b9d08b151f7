package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Symmetric response routing (RFC 3581), both ways. */
class RportTest {

    @Test
    void answers_go_to_where_the_request_came_from_and_say_where_that_was() throws IOException {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> invite.respond(486));
                PlainSocket socket = new PlainSocket()) {
            // As behind a NAT: the Via names a private address and a port that is not the socket's.
            for (String method : new String[] {"OPTIONS", "INVITE"}) {
                String answer = socket.ask(endpoint.udpPort(), socket.request(method, "10.9.8.7:5060", ";rport", ""));
                assertThat(answer)
                        .startsWith("SIP/2.0 " + (method.equals("OPTIONS") ? "200" : "100"))
                        .contains("Via: SIP/2.0/UDP 10.9.8.7:5060;")
                        .contains(";rport=" + socket.port())
                        .contains(";received=127.0.0.1");
            }
            String last = socket.receive();
            while (!last.startsWith("SIP/2.0 486")) {
                last = socket.receive();
            }
            assertThat(last).contains(";rport=" + socket.port()).contains(";received=127.0.0.1");
        }
    }

    @Test
    void a_far_side_that_forgot_to_ask_is_answered_at_its_source_too() throws IOException {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> {});
                PlainSocket socket = new PlainSocket()) {
            assertThat(socket.ask(endpoint.udpPort(), socket.request("OPTIONS", "10.9.8.7:5060", "", "")))
                    .startsWith("SIP/2.0 200");
        }
    }

    @Test
    void forged_received_and_rport_values_are_replaced() throws IOException {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> {});
                PlainSocket socket = new PlainSocket()) {
            assertThat(socket.ask(
                            endpoint.udpPort(),
                            socket.request("OPTIONS", "10.9.8.7:5060", ";received=192.0.2.66;rport=9", "")))
                    .startsWith("SIP/2.0 200")
                    .contains(";rport=" + socket.port())
                    .contains(";received=127.0.0.1")
                    .doesNotContain("192.0.2.66");
        }
    }

    @Test
    void our_own_requests_ask_for_it_and_take_the_answer_with_it() {
        try (UdpPeer peer = new UdpPeer(request -> Optional.of(
                        request.response("200 OK").replace(";rport", ";rport=40000;received=203.0.113.9")));
                SipEndpoint endpoint = Phones.endpoint(invite -> {})) {
            SipTarget target = new SipTarget("127.0.0.1", peer.port(), SipTransport.UDP, Optional.empty());
            assertThat(Phones.ask(endpoint, target).alive()).isTrue();
            assertThat(peer.requests().getFirst().header("Via"))
                    .startsWith("SIP/2.0/UDP 127.0.0.1:" + endpoint.udpPort())
                    .matches(".*;rport(;.*)?");
        }
    }
}
