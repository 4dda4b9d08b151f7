package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.call.Trunk;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipLimits;
import dev.tandem.sip.SipSettings;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a node tells of its trunks while the database is slow, which the keep-alives do not wait for. */
class HealthReportsTest {
    private static final int PATIENCE_MS = 20_000;

    private final List<Map<String, TrunkHealth>> written = new ArrayList<>();
    private final List<CompletableFuture<Integer>> answers = new ArrayList<>();
    private final HealthReports reports = new HealthReports(this::write);

    private CompletionStage<Integer> write(Map<String, TrunkHealth> report) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        written.add(report);
        answers.add(answer);
        return answer;
    }

    private static Map<String, TrunkHealth> of(String trunk) {
        return Map.of(trunk, TrunkHealth.unknown());
    }

    @Test
    void of_the_reports_that_come_during_a_slow_write_the_latest_is_written_next() {
        reports.tell(of("first"));
        reports.tell(of("second"));
        reports.tell(of("third"));
        assertThat(written).containsExactly(of("first"));

        answers.getFirst().complete(1);

        assertThat(written).containsExactly(of("first"), of("third"));
        assertThat(reports.replaced()).isEqualTo(1);
    }

    @Test
    void a_write_that_fails_or_cannot_begin_does_not_keep_the_next_one_back() {
        reports.tell(of("first"));
        reports.tell(of("second"));
        answers.getFirst().completeExceptionally(new IllegalStateException("away"));
        answers.getLast().complete(1);
        reports.tell(of("third"));
        assertThat(written).containsExactly(of("first"), of("second"), of("third"));

        HealthReports broken = new HealthReports(report -> {
            written.add(report);
            throw new IllegalStateException("on purpose");
        });
        broken.tell(of("fourth"));
        broken.tell(of("fifth"));
        assertThat(written).endsWith(of("fourth"), of("fifth"));
        assertThat(reports.replaced()).isZero();
    }

    @Test
    void keep_alives_go_on_while_the_database_hangs() throws IOException {
        CompletableFuture<Map<String, TrunkHealth>> hanging = new CompletableFuture<>();
        HealthReports hung = new HealthReports(report -> {
            hanging.complete(report);
            return new CompletableFuture<>();
        });
        AtomicLong seconds = new AtomicLong();
        SipSettings settings = new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", SipLimits.defaults());
        try (DatagramSocket trunk = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                SipEndpoint endpoint = SipEndpoint.start(settings, invite -> invite.respond(404));
                TrunkWatch watch = watch(endpoint, trunk.getLocalPort(), seconds, hung)) {
            trunk.setSoTimeout(PATIENCE_MS);
            watch.open();
            assertThat(hanging.orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS).join())
                    .containsOnlyKeys("t1");

            Set<String> asked = new HashSet<>();
            while (asked.size() < 3) {
                asked.add(answered(trunk));
            }

            assertThat(asked).hasSize(3);
        }
    }

    /** Each look at its clock is a second later, so that everything is due at each tick. */
    private static TrunkWatch watch(SipEndpoint endpoint, int port, AtomicLong seconds, HealthReports reports) {
        Trunk trunk = new Trunk(
                "t1",
                Optional.of("tenant"),
                new SipTarget("127.0.0.1", port, SipTransport.UDP, Optional.empty()),
                Trunk.Dtmf.RFC4733,
                1);
        return new TrunkWatch(
                endpoint,
                () -> List.of(trunk),
                new Circuits(Instant::now),
                Duration.ofSeconds(1),
                () -> Instant.EPOCH.plusSeconds(3_600 + seconds.incrementAndGet()),
                trunks -> reports.tell(
                        trunks.stream().collect(Collectors.toMap(Trunk::id, any -> TrunkHealth.unknown()))));
    }

    /** Says 200 to the next OPTIONS; its Call-ID. */
    private static String answered(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        String request = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        assertThat(request).startsWith("OPTIONS ");
        String copied = request.lines()
                .filter(line -> line.matches("(?i)(Via|From|To|Call-ID|CSeq):.*"))
                .collect(Collectors.joining("\r\n"));
        byte[] answer = ("SIP/2.0 200 OK\r\n" + copied + "\r\nContent-Length: 0\r\n\r\n")
                .replaceFirst("\r\nTo: ([^\r]*)", "\r\nTo: $1;tag=trunk")
                .getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        return request.lines()
                .filter(line -> line.startsWith("Call-ID:"))
                .findFirst()
                .orElseThrow();
    }
}
