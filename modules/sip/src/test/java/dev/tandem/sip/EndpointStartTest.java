package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An endpoint that cannot have all its ports. */
class EndpointStartTest {
    @Test
    void an_endpoint_that_does_not_get_its_tcp_port_keeps_no_other() throws IOException {
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
            int udpPort = FreePort.udp();
            SipSettings settings = new SipSettings(
                    "127.0.0.1", udpPort, taken.getLocalPort(), "127.0.0.1", "Tandem-Test/1", Phones.LIMITS);
            assertThatThrownBy(() -> SipEndpoint.start(settings, invite -> {}).close())
                    .isInstanceOf(SipStartException.class);
            try (DatagramSocket again = new DatagramSocket(udpPort, loopback)) {
                assertThat(again.isBound()).isTrue();
            }
        }
        Phones.noThreadsLeft(threads);
    }

    @Test
    void a_port_that_was_free_and_is_taken_by_now_is_no_reason_to_give_up() throws IOException {
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        SipSettings settings = new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", Phones.LIMITS);
        try (DatagramSocket takenUdp = new DatagramSocket(0, loopback);
                ServerSocket takenTcp = new ServerSocket(0, 1, loopback)) {
            Iterator<Integer> udp = List.of(takenUdp.getLocalPort(), FreePort.udp(), FreePort.udp())
                    .iterator();
            Iterator<Integer> tcp =
                    List.of(takenTcp.getLocalPort(), FreePort.tcp()).iterator();
            Machine machine = new Machine(Machine.real(settings).locator(), udp::next, tcp::next);

            try (SipEndpoint endpoint =
                            RunningEndpoint.start(settings, invite -> {}, SourcePolicy.permissive(), machine);
                    SipEndpoint other = Phones.endpoint(invite -> {})) {
                for (SipTransport transport : List.of(SipTransport.UDP, SipTransport.TCP)) {
                    int port = transport == SipTransport.UDP ? endpoint.udpPort() : endpoint.tcpPort();
                    SipTarget target = new SipTarget("127.0.0.1", port, transport, Optional.empty());
                    assertThat(Phones.ask(other, target).alive()).isTrue();
                }
            }
        }
        Phones.noThreadsLeft(threads);
    }
}
