package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Finding servers by RFC 3263, with a name server that the test runs. */
class DnsLocatorTest {

    /** Waits as long as it takes a cold JVM. */
    private static DnsLocator locator(NameServer server) {
        return locator(server, Duration.ofSeconds(60));
    }

    private static DnsLocator locator(NameServer server, Duration deadline) {
        return new DnsLocator(DnsQueries.of(server.resolver()), new Random(7), false, deadline);
    }

    private static List<String> found(Locator locator, String host, int port, SipTransport transport) {
        return locator.locate(new Destination(host, port, transport)).stream()
                .map(hop -> hop.getHost() + ":" + hop.getPort() + "/" + hop.transport() + "/" + hop.name())
                .toList();
    }

    @Test
    void naptr_names_the_service_of_each_transport_and_srv_its_hosts() {
        try (NameServer server = new NameServer("""
                @      NAPTR 20 10 "s" "SIP+D2U"  "" _sip._udp.east
                @      NAPTR 10 10 "s" "SIP+D2U"  "" _sip._udp.west
                @      NAPTR 10 10 "s" "SIPS+D2T" "" _sips._tcp
                @      NAPTR 10 20 "u" "E2U+sip"  "!^.*$!sip:x@example.com!" .
                _sip._udp.west SRV 10 0 5070 w1
                _sip._udp.east SRV 10 0 5080 e1
                _sips._tcp     SRV 10 0 5062 w1
                _sip._tcp      SRV 10 0 5090 w1
                w1 A 192.0.2.1
                e1 A 192.0.2.2
                e1 A 192.0.2.3
                """)) {
            DnsLocator locator = locator(server);
            List<String> overUdp = found(locator, "example.com", 0, SipTransport.UDP);
            assertThat(overUdp.getFirst()).isEqualTo("192.0.2.1:5070/UDP/example.com");
            assertThat(overUdp)
                    .containsExactlyInAnyOrder(
                            "192.0.2.1:5070/UDP/example.com",
                            "192.0.2.2:5080/UDP/example.com",
                            "192.0.2.3:5080/UDP/example.com");
            assertThat(found(locator, "example.com", 0, SipTransport.TLS))
                    .containsExactly("192.0.2.1:5062/TLS/example.com");
            // No NAPTR for TCP: the usual name of the service.
            assertThat(found(locator, "example.com", 0, SipTransport.TCP))
                    .containsExactly("192.0.2.1:5090/TCP/example.com");
        }
    }

    @Test
    void without_services_the_name_itself_is_asked_and_a_port_or_an_address_needs_no_service() {
        try (NameServer server = new NameServer("pbx A 192.0.2.9\n")) {
            DnsLocator locator = locator(server);
            assertThat(found(locator, "pbx.example.com", 0, SipTransport.UDP))
                    .containsExactly("192.0.2.9:5060/UDP/pbx.example.com");
            assertThat(found(locator, "pbx.example.com", 0, SipTransport.TLS))
                    .containsExactly("192.0.2.9:5061/TLS/pbx.example.com");
            int asked = server.questions().size();
            assertThat(found(locator, "pbx.example.com", 5099, SipTransport.TCP))
                    .containsExactly("192.0.2.9:5099/TCP/pbx.example.com");
            assertThat(found(locator, "192.0.2.8", 0, SipTransport.TCP))
                    .containsExactly("192.0.2.8:5060/TCP/192.0.2.8");
            assertThat(server.questions()).as("the address was in the cache").hasSize(asked);
            assertThat(found(locator, "nobody.example.com", 0, SipTransport.UDP))
                    .isEmpty();
            assertThat(found(locator, "localhost", 5060, SipTransport.UDP))
                    .containsExactly("127.0.0.1:5060/UDP/localhost");
        }
    }

    @Test
    void a_service_that_is_decidedly_not_there_is_not_looked_for_elsewhere() {
        try (NameServer server = new NameServer("""
                @ A 192.0.2.1
                _sip._udp SRV 0 0 0 .
                """)) {
            assertThat(found(locator(server), "example.com", 0, SipTransport.UDP))
                    .isEmpty();
        }
    }

    @Test
    void priorities_are_kept_and_weights_share_the_load() {
        try (NameServer server = new NameServer("""
                _sip._udp SRV 20 0  5060 backup
                _sip._udp SRV 10 75 5060 large
                _sip._udp SRV 10 25 5060 small
                large  A 192.0.2.1
                small  A 192.0.2.2
                backup A 192.0.2.3
                """)) {
            DnsLocator locator = locator(server);
            int largeFirst = 0;
            for (int i = 0; i < 1_000; i++) {
                List<String> hops = found(locator, "example.com", 0, SipTransport.UDP);
                assertThat(hops).hasSize(3);
                assertThat(hops.getLast()).startsWith("192.0.2.3:");
                largeFirst += hops.getFirst().startsWith("192.0.2.1:") ? 1 : 0;
            }
            assertThat(largeFirst).isBetween(690, 810);
            assertThat(server.questions())
                    .as("all but the first round from the cache")
                    .hasSizeLessThan(10);
        }
    }

    @Test
    void a_short_ttl_is_asked_for_again() {
        try (NameServer server = new NameServer("pbx 5 A 192.0.2.9\n")) {
            DnsLocator locator = locator(server);
            found(locator, "pbx.example.com", 5060, SipTransport.UDP);
            found(locator, "pbx.example.com", 5060, SipTransport.UDP);
            assertThat(server.questions()).hasSize(1);
            Phones.pause(Duration.ofMillis(6_100));
            found(locator, "pbx.example.com", 5060, SipTransport.UDP);
            assertThat(server.questions()).hasSize(2);
        }
    }

    @Test
    void silent_name_servers_cost_no_more_than_the_deadline_and_what_was_known_stays() {
        try (NameServer server = new NameServer("pbx 1 A 192.0.2.9\n")) {
            found(locator(server), "pbx.example.com", 5060, SipTransport.UDP);
            DnsLocator locator = locator(server, DnsLocator.DEADLINE);
            List<String> known = found(locator, "pbx.example.com", 5060, SipTransport.UDP);
            server.fallSilent();
            Phones.pause(Duration.ofMillis(2_100));
            long start = System.nanoTime();
            assertThat(found(locator, "pbx.example.com", 5060, SipTransport.UDP))
                    .isEqualTo(known);
            assertThat(found(locator, "other.example.com", 5060, SipTransport.UDP))
                    .isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void troubled_addresses_come_last_for_half_a_minute() {
        long[] now = {0};
        TroubledHops troubled = new TroubledHops(() -> now[0]);
        List<NextHop> hops = Stream.of("192.0.2.1", "192.0.2.2")
                .map(address -> new NextHop(InetAddress.ofLiteral(address), 5060, SipTransport.UDP, address))
                .toList();
        troubled.failed(hops.getFirst());
        assertThat(troubled.last(hops)).containsExactly(hops.getLast(), hops.getFirst());
        now[0] = Duration.ofSeconds(31).toNanos();
        assertThat(troubled.last(hops)).isEqualTo(hops);
    }

    // ---- fail-over on the wire

    private static SipEndpoint endpoint(NameServer server) {
        SipSettings settings = new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", Phones.LIMITS);
        return RunningEndpoint.start(
                settings,
                invite -> {},
                SourcePolicy.permissive(),
                Machine.real(settings).with(locator(server)));
    }

    private static NameServer servers(SipTransport transport, int... ports) {
        StringBuilder zone = new StringBuilder("pbx A 127.0.0.1\n");
        for (int i = 0; i < ports.length; i++) {
            zone.append("_sip._")
                    .append(transport.parameter())
                    .append(" SRV ")
                    .append(i)
                    .append(" 0 ")
                    .append(ports[i])
                    .append(" pbx\n");
        }
        return new NameServer(zone.toString());
    }

    private static SipTarget domain(SipTransport transport) {
        return new SipTarget("example.com", 0, transport, Optional.empty());
    }

    @Test
    void a_503_moves_on_under_a_new_branch_and_the_next_request_knows() {
        try (UdpPeer full = UdpPeer.saying("503 Service Unavailable");
                UdpPeer good = UdpPeer.saying("200 OK");
                NameServer server = servers(SipTransport.UDP, full.port(), good.port());
                SipEndpoint endpoint = endpoint(server)) {
            assertThat(Phones.ask(endpoint, domain(SipTransport.UDP)).alive()).isTrue();
            UdpPeer.Message first = full.requests().getFirst();
            UdpPeer.Message second = good.requests().getFirst();
            assertThat(second.header("Via")).isNotEqualTo(first.header("Via"));
            assertThat(second.header("Call-ID")).isEqualTo(first.header("Call-ID"));
            assertThat(second.requestUri()).isEqualTo("sip:example.com");
            assertThat(Phones.ask(endpoint, domain(SipTransport.UDP)).alive()).isTrue();
            assertThat(full.requests()).as("asked once").hasSize(1);
        }
    }

    @Test
    void where_all_say_503_the_last_one_is_told() {
        try (UdpPeer one = UdpPeer.saying("503 Service Unavailable");
                UdpPeer two = UdpPeer.saying("503 Service Unavailable");
                NameServer server = servers(SipTransport.UDP, one.port(), two.port());
                SipEndpoint endpoint = endpoint(server)) {
            assertThat(Phones.ask(endpoint, domain(SipTransport.UDP))).isInstanceOf(OptionsResult.Unavailable.class);
            assertThat(two.requests()).hasSize(1);
        }
    }

    @Test
    void a_refused_connection_moves_on() {
        try (SipEndpoint good = Phones.endpoint(invite -> {});
                NameServer server = servers(SipTransport.TCP, FreePort.tcp(), good.tcpPort());
                SipEndpoint endpoint = endpoint(server)) {
            assertThat(Phones.ask(endpoint, domain(SipTransport.TCP)).alive()).isTrue();
        }
    }

    @Test
    void a_call_leaves_a_silent_server_and_is_cancelled_at_the_one_that_rings() {
        try (UdpPeer silent = new UdpPeer(request -> Optional.empty());
                UdpPeer ringing = new UdpPeer(request -> switch (request.method()) {
                    case "INVITE" -> Optional.of(request.response("180 Ringing"));
                    case "CANCEL" -> Optional.of(request.response("200 OK"));
                    default -> Optional.empty();
                });
                NameServer server = servers(SipTransport.UDP, silent.port(), ringing.port());
                SipEndpoint endpoint = endpoint(server)) {
            Events heard = Events.heard();
            SipCall call = endpoint.invite(Phones.to(domain(SipTransport.UDP)), heard);
            heard.await(SipCallEvent.Progress.class);
            call.cancel(Optional.empty());
            heard.await(SipCallEvent.Failed.class);
            Phones.await()
                    .untilAsserted(() -> assertThat(ringing.requests())
                            .extracting(UdpPeer.Message::method)
                            .containsExactly("INVITE", "CANCEL"));
            assertThat(ringing.requests())
                    .as("INVITE and CANCEL share their branch")
                    .extracting(request -> request.header("Via"))
                    .containsOnly(ringing.requests().getFirst().header("Via"));
            assertThat(silent.requests())
                    .isNotEmpty()
                    .allMatch(request -> request.method().equals("INVITE"));
        }
    }

    @Test
    void a_call_that_is_given_up_goes_to_no_other_server() {
        try (UdpPeer silent = new UdpPeer(request -> Optional.empty());
                UdpPeer other = UdpPeer.saying("180 Ringing");
                NameServer server = servers(SipTransport.UDP, silent.port(), other.port());
                SipEndpoint endpoint = endpoint(server)) {
            Events heard = Events.heard();
            SipCall call = endpoint.invite(Phones.to(domain(SipTransport.UDP)), heard);
            Phones.await().until(() -> !silent.requests().isEmpty());
            call.cancel(Optional.empty());
            heard.await(SipCallEvent.Failed.class);
            // Longer than a silent server is waited for.
            Phones.pause(Duration.ofSeconds(3));
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void an_acknowledgement_goes_to_the_server_that_is_there() {
        try (UdpPeer silent = new UdpPeer(request -> Optional.empty());
                UdpPeer answering = new UdpPeer(request -> request.method().equals("INVITE")
                        ? Optional.of(request.accepted("sip:callee@example.com"))
                        : Optional.empty());
                NameServer server = servers(SipTransport.UDP, silent.port(), answering.port());
                SipEndpoint endpoint = endpoint(server)) {
            endpoint.invite(Phones.to(domain(SipTransport.UDP)), Events.acknowledging());
            Phones.await()
                    .until(() -> answering.requests().stream()
                            .anyMatch(request -> request.method().equals("ACK")));
            assertThat(silent.requests()).allMatch(request -> request.method().equals("INVITE"));
        }
    }
}
