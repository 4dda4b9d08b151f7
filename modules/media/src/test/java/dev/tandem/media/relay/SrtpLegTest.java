package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.tandem.media.MediaSettings;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.SrtpKeying;
import dev.tandem.media.Tone;
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.media.srtp.SrtpReceiver;
import dev.tandem.media.srtp.SrtpScratch;
import dev.tandem.media.srtp.SrtpSender;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SRTP legs whose keys the signalling carried. */
class SrtpLegTest {
    private static final int SSRC = 0x5de5;
    private static final int FIRST = 65_000;

    private final SrtpScratch scratch = new SrtpScratch();

    private byte[] protect(SrtpSender sender, long index, int ssrc, byte... payload) {
        byte[] packet = new byte[12 + payload.length + SrtpSender.MAX_OVERHEAD];
        RtpPacket.writeHeader(packet, 0, false, (int) index, (int) index * 160, ssrc);
        System.arraycopy(payload, 0, packet, 12, payload.length);
        return Arrays.copyOf(packet, sender.protectRtp(packet, 0, 12, 12 + payload.length, ssrc, index, scratch));
    }

    private RtpPacket unprotect(SrtpReceiver receiver, byte[] packet) {
        int plain = receiver.unprotectRtp(packet, 0, 12, packet.length, scratch);
        assertThat(plain).isPositive();
        RtpPacket view = new RtpPacket();
        assertThat(view.parse(packet, 0, plain)).isTrue();
        return view;
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void three_thousand_packets_pass_both_ways_over_a_roll_over(SrtpProfile profile) throws Exception {
        SrtpKeying keying = SrtpKeying.generate(profile);
        SrtpReceiver theirs =
                new SrtpReceiver(SrtpKeys.of(profile, keying.local().keyAndSalt()));
        byte[] theirKey = SrtpKeys.generate(profile).keyAndSalt();
        SrtpSender sender = new SrtpSender(SrtpKeys.of(profile, theirKey));
        try (Fixture fixture = new Fixture();
                RtpEndpoint pbx = new RtpEndpoint()) {
            RtpLeg leg = fixture.leg(RtpCodec.PCMU, Optional.of(keying));
            leg.remote(pbx.address(), 0, OptionalInt.of(101));
            fixture.plane.connect(leg.source(), leg.sink());
            pbx.send(leg.local(), protect(sender, FIRST, SSRC, (byte) 1));
            await().until(() -> fixture.plane.stats().dropped().containsKey("srtp_unauthentic"));
            leg.rekey(keying.with(SrtpKeys.of(profile, theirKey)));
            int first = -1;
            for (int i = 0; i < 3000; i++) {
                pbx.send(leg.local(), protect(sender, FIRST + i, SSRC, (byte) (i >>> 8), (byte) i));
                RtpPacket echo = unprotect(theirs, pbx.nextMedia());
                first = first < 0 ? echo.sequenceNumber() : first;
                assertThat(echo.sequenceNumber()).isEqualTo(first + i & 0xffff);
                assertThat(echo.data()[echo.payloadOffset() + 1]).isEqualTo((byte) i);
            }
            assertThat(leg.stats().received().packets()).isEqualTo(3000);
            assertThat(leg.stats().received().lost()).isZero();
        }
    }

    @Test
    void a_changed_remote_key_takes_over_and_the_own_stream_goes_on() throws Exception {
        SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;
        SrtpKeying keying = SrtpKeying.generate(profile);
        byte[] ours = keying.local().keyAndSalt();
        SrtpReceiver theirs = new SrtpReceiver(SrtpKeys.of(profile, ours));
        byte[] oldKey = SrtpKeys.generate(profile).keyAndSalt();
        byte[] newKey = SrtpKeys.generate(profile).keyAndSalt();
        SrtpSender before = new SrtpSender(SrtpKeys.of(profile, oldKey));
        SrtpSender after = new SrtpSender(SrtpKeys.of(profile, newKey));
        try (Fixture fixture = new Fixture();
                RtpEndpoint pbx = new RtpEndpoint()) {
            RtpLeg leg = fixture.leg(RtpCodec.PCMU, Optional.of(keying.with(SrtpKeys.of(profile, oldKey))));
            leg.remote(pbx.address(), 0, OptionalInt.empty());
            fixture.plane.connect(leg.source(), leg.sink());
            pbx.send(leg.local(), protect(before, 1, SSRC, (byte) 1));
            int sequence = unprotect(theirs, pbx.nextMedia()).sequenceNumber();
            leg.rekey(new SrtpKeying(SrtpKeys.of(profile, ours), Optional.of(SrtpKeys.of(profile, newKey))));
            pbx.send(leg.local(), protect(before, 2, SSRC, (byte) 2));
            pbx.send(leg.local(), protect(after, 2, SSRC, (byte) 3));
            RtpPacket echo = unprotect(theirs, pbx.nextMedia());
            assertThat(echo.data()[echo.payloadOffset()]).isEqualTo((byte) 3);
            assertThat(echo.sequenceNumber()).isEqualTo(sequence + 1 & 0xffff);
            SrtpKeys next = SrtpKeys.generate(profile);
            SrtpReceiver anew = new SrtpReceiver(SrtpKeys.of(profile, next.keyAndSalt()));
            leg.rekey(new SrtpKeying(next, Optional.of(SrtpKeys.of(profile, newKey))));
            pbx.send(leg.local(), protect(after, 3, SSRC, (byte) 4));
            assertThat(unprotect(anew, pbx.nextMedia()).sequenceNumber()).isEqualTo(sequence + 2 & 0xffff);
            assertThatThrownBy(keying.local()::keyAndSalt).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void reports_are_protected_and_plain_ones_are_not_taken() throws Exception {
        SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;
        SrtpKeying keying = SrtpKeying.generate(profile);
        SrtpReceiver theirs =
                new SrtpReceiver(SrtpKeys.of(profile, keying.local().keyAndSalt()));
        try (Fixture fixture = new Fixture();
                RtpEndpoint pbx = new RtpEndpoint();
                Tone tone = fixture.plane.createTone(RtpCodec.PCMU, 440, -10)) {
            RtpLeg leg = fixture.leg(RtpCodec.PCMU, Optional.of(keying));
            leg.remote(pbx.address(), 0, OptionalInt.empty());
            fixture.plane.connect(tone, leg.sink());
            InetSocketAddress rtcp =
                    new InetSocketAddress(Fixture.LOOPBACK, leg.local().getPort() + 1);
            pbx.send(rtcp, new byte[] {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 9});
            await().until(() -> fixture.plane.stats().dropped().containsKey("srtp_unauthentic"));
            SrtpSender sender = new SrtpSender(SrtpKeys.of(profile, giveKey(leg, keying)));
            byte[] report = Arrays.copyOf(new byte[] {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 9}, 40);
            pbx.send(rtcp, Arrays.copyOf(report, sender.protectRtcp(report, 0, 8, scratch)));
            byte[] got = pbx.next().orElseThrow();
            while (!RtcpReader.isRtcp(got, got.length)) {
                got = pbx.next().orElseThrow();
            }
            assertThat(theirs.unprotectRtcp(got, 0, got.length, scratch)).isGreaterThan(28);
            assertThat(got[1] & 0xff).isEqualTo(200);
        }
    }

    /** Gives the leg a remote key and says which. */
    private static byte[] giveKey(RtpLeg leg, SrtpKeying keying) {
        byte[] key = SrtpKeys.generate(keying.local().profile()).keyAndSalt();
        leg.rekey(keying.with(SrtpKeys.of(keying.local().profile(), key)));
        return key;
    }

    @Test
    void nothing_in_the_clear_passes_and_keys_are_wiped_and_never_told() throws Exception {
        SrtpKeying keying = SrtpKeying.generate(SrtpProfile.AEAD_AES_128_GCM);
        try (Fixture fixture = new Fixture();
                RtpEndpoint pbx = new RtpEndpoint()) {
            RtpLeg leg = fixture.leg(RtpCodec.PCMU, Optional.of(keying));
            leg.remote(pbx.address(), 0, OptionalInt.empty());
            pbx.send(leg.local(), RtpEndpoint.rtp(0, 1, 0, SSRC, new byte[160]));
            await().until(() -> fixture.plane.stats().dropped().containsKey("srtp_unauthentic"));
            assertThat(leg.stats().received().packets()).isZero();
            assertThat(keying.toString()).doesNotContain("[B@").contains("SrtpKeys[AEAD_AES_128_GCM]");
            leg.close();
            assertThatThrownBy(keying.local()::keyAndSalt).isInstanceOf(IllegalStateException.class);
            RtpLeg plain = fixture.leg(RtpCodec.PCMU);
            assertThatThrownBy(() -> plain.rekey(SrtpKeying.generate(SrtpProfile.AEAD_AES_128_GCM)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void nothing_is_allocated_per_packet(SrtpProfile profile) {
        MediaSettings settings = MediaSettings.of(Fixture.LOOPBACK, Fixture.LOOPBACK, 40_000, 40_010);
        Engine engine = new Engine(settings);
        byte[] theirKey = SrtpKeys.generate(profile).keyAndSalt();
        SrtpKeying keying = SrtpKeying.generate(profile).with(SrtpKeys.of(profile, theirKey));
        Workspace workspace = new Workspace(engine.counters(), 10_000_000);
        Pacer pacer = new Pacer(workspace, engine.counters());
        RelayRtpLeg leg =
                new RelayRtpLeg("leg", RtpCodec.PCMU, Optional.of(keying), new RtpLegTest.Quiet(), engine, pacer);
        leg.opened(new PortPairs.Pair(new NowherePort(), new NowherePort(), () -> {}));
        InetSocketAddress pbx = new InetSocketAddress(Fixture.LOOPBACK, 9);
        leg.remote(pbx, 0, OptionalInt.empty());
        engine.topology().connect(((SourceNode) leg.source()).fanout(), (SinkNode) leg.sink());
        SrtpSender sender = new SrtpSender(SrtpKeys.of(profile, theirKey));
        byte[] data = new byte[2048];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        int warmUp = 20_000;
        int count = 20_000;
        for (int i = 0; i < warmUp + count; i++) {
            if (i == warmUp) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            RtpPacket.writeHeader(data, 0, false, i, i * 160, SSRC);
            int length = sender.protectRtp(data, 0, 12, 172, SSRC, i, scratch);
            leg.receivedRtp(data, length, pbx, workspace);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(leg.stats().sent().packets()).isEqualTo(warmUp + count);
        assertThat(allocated).isLessThan(count);
    }
}
