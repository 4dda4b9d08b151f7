package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.sip.guard.GuardSettings;
import dev.tandem.sip.guard.SourceGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One source that opens as many connections as it can takes nothing away from others. */
class ManyConnectionsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MOST = 64;

    private final List<Socket> open = new ArrayList<>();

    private Socket connected(String source, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout((int) SOON.toMillis());
        open.add(socket);
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        String options = Stranger.request("OPTIONS", "1", "").replace("SIP/2.0/UDP", "SIP/2.0/TCP");
        socket.getOutputStream().write(options.getBytes(StandardCharsets.US_ASCII));
        byte[] read = new byte[1024];
        int count = socket.getInputStream().read(read);
        return count < 0
                ? "closed"
                : new String(read, 0, count, StandardCharsets.US_ASCII)
                        .lines()
                        .findFirst()
                        .orElse("");
    }

    @Test
    void a_source_has_so_many_connections_and_gets_another_when_it_closes_one() throws IOException {
        SourceGuard guard = new SourceGuard(GuardSettings.trusting(List.of()));
        SipSettings settings = new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", Phones.LIMITS);
        try (SipEndpoint endpoint = SipEndpoint.start(settings, invite -> invite.respond(404), guard)) {
            for (int i = 0; i < MOST; i++) {
                connected("127.0.0.2", endpoint.tcpPort());
            }

            assertThat(connected("127.0.0.2", endpoint.tcpPort())
                            .getInputStream()
                            .read())
                    .as("one too many is closed")
                    .isEqualTo(-1);
            assertThat(endpoint.stats().connections()).isEqualTo(MOST);
            assertThat(answer(open.getFirst())).startsWith("SIP/2.0 ");
            assertThat(answer(connected("127.0.0.3", endpoint.tcpPort()))).startsWith("SIP/2.0 ");

            open.get(1).close();
            await().atMost(SOON)
                    .ignoreException(java.net.SocketException.class)
                    .until(() ->
                            answer(connected("127.0.0.2", endpoint.tcpPort())).startsWith("SIP/2.0 "));
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
