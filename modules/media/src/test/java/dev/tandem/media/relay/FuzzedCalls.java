package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static dev.tandem.media.relay.WebRtcRelayTest.connect;
import static dev.tandem.media.relay.WebRtcRelayTest.consume;
import static dev.tandem.media.relay.WebRtcRelayTest.nextMedia;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.media.Consumer;
import dev.tandem.media.Direction;
import dev.tandem.media.Producer;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.SdpTransport;
import dev.tandem.media.SrtpKeying;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.media.srtp.SrtpReceiver;
import dev.tandem.media.srtp.SrtpScratch;
import dev.tandem.media.srtp.SrtpSender;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Two calls that must stay clean: a browser with a plain RTP leg, and a SIP phone's browser with an SRTP leg. Each packet
 * bears a number that must arrive next.
 */
final class FuzzedCalls implements AutoCloseable {
    private static final SrtpProfile PROFILE = SrtpProfile.AES_CM_128_HMAC_SHA1_80;
    private static final int SSRC = 0xca11;

    final Capture capture = new Capture();
    private final Fixture fixture;
    final WebRtcTransport send;
    final WebRtcTransport receive;
    final SdpTransport phone;
    final RtpLeg plainLeg;
    final RtpLeg srtpLeg;
    final WebRtcPeer speaker;
    final WebRtcPeer hearer;
    final WebRtcPeer phoneBrowser;
    final RtpEndpoint plainPbx = new RtpEndpoint();
    final RtpEndpoint srtpPbx = new RtpEndpoint();
    private final Producer producer;
    private final Consumer consumer;
    private final SrtpSender toSrtpLeg;
    private final SrtpReceiver fromSrtpLeg;
    private final SrtpScratch scratch = new SrtpScratch();
    private final int[] lastSequence = {-1, -1, -1, -1};
    private int count;

    FuzzedCalls(Fixture fixture) throws Exception {
        this.fixture = fixture;
        send = fixture.transport(Direction.SEND);
        receive = fixture.transport(Direction.RECV);
        phone = fixture.sdpTransport(RtpCodec.PCMU);
        plainLeg = fixture.leg(RtpCodec.PCMU);
        SrtpKeying keying = SrtpKeying.generate(PROFILE);
        byte[] theirKey = SrtpKeys.generate(PROFILE).keyAndSalt();
        fromSrtpLeg = new SrtpReceiver(SrtpKeys.of(PROFILE, keying.local().keyAndSalt()));
        toSrtpLeg = new SrtpSender(SrtpKeys.of(PROFILE, theirKey));
        srtpLeg = fixture.leg(RtpCodec.PCMU, Optional.of(keying.with(SrtpKeys.of(PROFILE, theirKey))));
        plainLeg.remote(plainPbx.address(), 0, OptionalInt.of(101));
        srtpLeg.remote(srtpPbx.address(), 0, OptionalInt.of(101));
        speaker = new WebRtcPeer(send).into(capture);
        hearer = new WebRtcPeer(receive).into(capture);
        phoneBrowser = new WebRtcPeer(phone).into(capture);
        connect(send, speaker);
        connect(receive, hearer);
        SdpTransportTest.connect(phone, phoneBrowser, 0);
        producer = Fixture.produce(send, RtpCodec.PCMU, 0, SSRC);
        consumer = consume(fixture, receive, plainLeg.source());
        fixture.plane.connect(producer, plainLeg.sink());
        fixture.plane.connect(phone.source(), srtpLeg.sink());
        fixture.plane.connect(srtpLeg.source(), phone.sink());
        for (int i = 0; i < 20; i++) {
            exchange();
        }
        report();
    }

    /** Reports as clients and PBXs send them, for the capture. */
    private void report() {
        byte[] report = ByteBuffer.allocate(52)
                .putInt(0x81c8000c)
                .putInt(SSRC)
                .putLong(0x1234_5678_9abcL)
                .putInt(1600)
                .putInt(20)
                .putInt(3200)
                .putInt(77)
                .putInt(0x0100_0002)
                .putInt(30)
                .putInt(4)
                .putInt(5)
                .putInt(6)
                .array();
        capture.add(report);
        speaker.sendRtcp(report);
        phoneBrowser.sendRtcp(report);
        byte[] described = Arrays.copyOf(report, 52 + 16);
        ByteBuffer.wrap(described, 52, 16)
                .putInt(0x81ca0003)
                .putInt(SSRC)
                .putInt(0x01046e61)
                .putInt(0x6d650000);
        capture.add(described);
    }

    /** One packet each way in each call, each checked where it must arrive. */
    void exchange() throws InterruptedException {
        count++;
        byte[] payload = ByteBuffer.allocate(160).putInt(count).array();
        speaker.sendRtp(0, 65_000L + count, 160 * count, SSRC, payload);
        verify(0, plainPbx.nextMedia(), payload);
        byte[] plain = RtpEndpoint.rtp(0, 64_000 + count & 0xffff, 160 * count, SSRC + 1, payload);
        capture.add(plain);
        plainPbx.send(plainLeg.local(), plain);
        verify(1, nextMedia(hearer), payload);
        phoneBrowser.sendRtp(0, 63_000L + count, 160 * count, SSRC + 2, payload);
        verify(2, unprotected(), payload);
        byte[] srtp = protect(payload);
        capture.add(srtp);
        srtpPbx.send(srtpLeg.local(), srtp);
        verify(3, nextMedia(phoneBrowser), payload);
    }

    private byte[] protect(byte[] payload) {
        byte[] packet = Arrays.copyOf(
                RtpEndpoint.rtp(0, 62_000 + count & 0xffff, 160 * count, SSRC + 3, payload),
                12 + payload.length + SrtpSender.MAX_OVERHEAD);
        int length = toSrtpLeg.protectRtp(packet, 0, 12, 12 + payload.length, SSRC + 3, 62_000L + count, scratch);
        return Arrays.copyOf(packet, length);
    }

    private byte[] unprotected() {
        byte[] packet = srtpPbx.nextMedia();
        int plain = fromSrtpLeg.unprotectRtp(packet, 0, 12, packet.length, scratch);
        assertThat(plain).isPositive();
        return Arrays.copyOf(packet, plain);
    }

    private void verify(int way, byte[] got, byte[] payload) {
        RtpPacket view = new RtpPacket();
        assertThat(view.parse(got, 0, got.length)).isTrue();
        assertThat(Arrays.copyOfRange(got, 12, got.length)).isEqualTo(payload);
        if (lastSequence[way] >= 0) {
            assertThat(view.sequenceNumber()).isEqualTo(lastSequence[way] + 1 & 0xffff);
        }
        lastSequence[way] = view.sequenceNumber();
    }

    /** Nothing was lost or added, by our own count. */
    void verifyFigures() {
        await().until(() -> producer.stats().packets() == count);
        assertThat(producer.stats().lost()).isZero();
        assertThat(consumer.stats().packets()).isEqualTo(count);
        assertThat(phone.stats().received().packets()).isEqualTo(count);
        assertThat(phone.stats().sent().packets()).isEqualTo(count);
        assertThat(plainLeg.stats().received().packets()).isEqualTo(count);
        assertThat(srtpLeg.stats().received().packets()).isEqualTo(count);
        assertThat(srtpLeg.stats().received().lost()).isZero();
        assertThat(fixture.events).doesNotContain("disconnected dtls_closed", "disconnected consent_expired");
        assertThat(send.stats().connected() && receive.stats().connected()).isTrue();
        assertThat(phone.transportStats().connected()).isTrue();
    }

    @Override
    public void close() {
        send.close();
        receive.close();
        phone.close();
        plainLeg.close();
        srtpLeg.close();
        speaker.close();
        hearer.close();
        phoneBrowser.close();
        plainPbx.close();
        srtpPbx.close();
    }
}
