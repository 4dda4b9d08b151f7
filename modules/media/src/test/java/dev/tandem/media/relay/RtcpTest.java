package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static dev.tandem.media.relay.WebRtcRelayTest.connect;
import static dev.tandem.media.relay.WebRtcRelayTest.consume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.media.Consumer;
import dev.tandem.media.Direction;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.Tone;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtcpVisitor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports both ways. */
class RtcpTest {
    /** What was heard, as numbers: a sender report's SSRC and time, or a block's SSRC, last report and delay. */
    private static final class Heard implements RtcpVisitor {
        final List<int[]> reports = new ArrayList<>();
        final List<int[]> blocks = new ArrayList<>();

        @Override
        public void senderReport(int ssrc, int ntpMiddle) {
            reports.add(new int[] {ssrc, ntpMiddle});
        }

        @Override
        public void reportBlock(int ssrc, int fractionLost, int lost, int jitter, int lastReport, int delay) {
            blocks.add(new int[] {ssrc, lost, lastReport});
        }

        @Override
        public void bye(int ssrc) {}
    }

    @Test
    void a_consumer_gets_sender_reports_and_its_answers_become_figures() throws Exception {
        long begun = System.nanoTime();
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport receive = fixture.transport(Direction.RECV);
            Tone tone = fixture.plane.createTone(RtpCodec.PCMU, 440, -10);
            Consumer consumer = consume(fixture, receive, tone);
            try (WebRtcPeer hearer = new WebRtcPeer(receive)) {
                connect(receive, hearer);
                Heard heard = new Heard();
                await().until(() -> {
                    listen(hearer, heard);
                    return !heard.reports.isEmpty();
                });
                int ssrc = (int) consumer.rtpParameters().encodings().getFirst().ssrc();
                assertThat(heard.reports.getFirst()[0]).isEqualTo(ssrc);
                hearer.sendRtcp(receiverReport(ssrc, 64, 5, 80, heard.reports.getFirst()[1]));
                await().until(() -> consumer.stats().lost() == 5);
                assertThat(consumer.stats().fractionLost()).isEqualTo(0.25);
                assertThat(consumer.stats().jitterMs()).isEqualTo(10);
                assertThat(consumer.stats().rttMs()).isBetween(0.0, (System.nanoTime() - begun) / 1e6);
            }
        }
    }

    @Test
    void a_producer_gets_receiver_reports_with_its_loss() throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport send = fixture.transport(Direction.SEND);
            Fixture.produce(send, RtpCodec.PCMU, 0, 99);
            try (WebRtcPeer speaker = new WebRtcPeer(send)) {
                connect(send, speaker);
                for (int i = 0; i < 10; i++) {
                    if (i != 4) {
                        speaker.sendRtp(0, i, 160 * i, 99, new byte[160]);
                    }
                }
                Heard heard = new Heard();
                // A report may be due while the packets are under way.
                await().untilAsserted(() -> {
                    listen(speaker, heard);
                    assertThat(heard.blocks).isNotEmpty();
                    assertThat(heard.blocks.getLast()).startsWith(99, 1);
                });
            }
        }
    }

    private static void listen(WebRtcPeer peer, Heard heard) throws InterruptedException {
        byte[] packet = peer.nextRtp();
        if (packet != null && RtcpReader.isRtcp(packet, packet.length)) {
            assertThat(RtcpReader.read(packet, 0, packet.length, heard)).isTrue();
        }
    }

    private static byte[] receiverReport(int ssrc, int fraction, int lost, int jitter, int lastReport) {
        return ByteBuffer.allocate(32)
                .putInt(0x81c90007)
                .putInt(1234)
                .putInt(ssrc)
                .putInt(fraction << 24 | lost)
                .putInt(100)
                .putInt(jitter)
                .putInt(lastReport)
                .putInt(0)
                .array();
    }
}
