package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
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
                    "127.0.0.1", udpPort, taken.getLocalPort(), "127.0.0.1", "Tandem-Test/1", Phones.QUICK);
            assertThatThrownBy(() -> SipEndpoint.start(settings, invite -> {}).close())
                    .isInstanceOf(SipStartException.class);
            try (DatagramSocket again = new DatagramSocket(udpPort, loopback)) {
                assertThat(again.isBound()).isTrue();
            }
        }
        Phones.noThreadsLeft(threads);
    }
}
