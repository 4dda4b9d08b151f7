package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.Feed;
import dev.tandem.media.HoldMusic;
import dev.tandem.media.MediaSettings;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.SendDtmf;
import dev.tandem.media.Tone;
import dev.tandem.media.rtp.RtpPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Plain RTP legs on loopback. */
class RtpLegTest {
    private static final int EVENT = 101;

    @Test
    void two_legs_relay_to_each_other_in_each_ones_payload_type() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint alice = new RtpEndpoint();
                RtpEndpoint bob = new RtpEndpoint()) {
            RtpLeg a = remote(fixture.leg(RtpCodec.PCMU), alice);
            RtpLeg b = fixture.leg(RtpCodec.PCMU);
            b.remote(bob.address(), 97, OptionalInt.empty());
            fixture.plane.connect(a.source(), b.sink());
            fixture.plane.connect(b.source(), a.sink());
            int first = -1;
            for (int i = 0; i < 500; i++) {
                alice.send(a.local(), RtpEndpoint.rtp(0, 65300 + i & 0xffff, 160 * i, 1, (byte) i));
                RtpPacket got = bob.nextRtp();
                first = first < 0 ? got.sequenceNumber() : first;
                assertThat(got.payloadType()).isEqualTo(97);
                assertThat(got.sequenceNumber()).isEqualTo(first + i & 0xffff);
                assertThat(got.data()[got.payloadOffset()]).isEqualTo((byte) i);
            }
            bob.send(b.local(), RtpEndpoint.rtp(97, 5, 0, 2, (byte) 9));
            assertThat(alice.nextRtp().payloadType()).isZero();
            assertThat(a.local().getPort() % 2).isZero();
            assertThat(a.stats().received().packets()).isEqualTo(500);
            assertThat(b.stats().sent().packets()).isEqualTo(500);
        }
    }

    @Test
    void dtmf_is_sent_with_constant_timestamp_growing_duration_and_three_ends() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint phone = new RtpEndpoint()) {
            RtpLeg leg = remote(fixture.leg(RtpCodec.PCMU), phone);
            Tone music = fixture.plane.createTone(RtpCodec.PCMU, 440, -10);
            long begun = System.nanoTime();
            fixture.plane.connect(music, leg.sink());
            RtpPacket before = phone.nextRtp();
            assertThat(leg.sendDtmf("5#", Duration.ofMillis(100))).isEqualTo(new SendDtmf.Queued(2));
            List<RtpPacket> events = new ArrayList<>();
            List<RtpPacket> all = new ArrayList<>(List.of(before));
            while (events.size() < 14) {
                RtpPacket packet = phone.nextRtp();
                all.add(packet);
                if (packet.payloadType() == EVENT) {
                    events.add(packet);
                }
            }
            RtpPacket after = phone.nextRtp();
            all.add(after);
            assertThat(after.payloadType()).isZero();
            assertThat(after.marker()).isTrue();
            for (int tone = 0; tone < 2; tone++) {
                List<RtpPacket> one = events.subList(tone * 7, tone * 7 + 7);
                assertThat(one)
                        .extracting(RtpPacket::timestamp)
                        .containsOnly(one.getFirst().timestamp());
                assertThat(one)
                        .extracting(RtpPacket::marker)
                        .containsExactly(true, false, false, false, false, false, false);
                assertThat(one).extracting(packet -> byteAt(packet, 0)).containsOnly(tone == 0 ? 5 : 11);
                assertThat(one)
                        .extracting(packet -> byteAt(packet, 2) << 8 | byteAt(packet, 3))
                        .containsExactly(160, 320, 480, 640, 800, 800, 800);
                assertThat(one).extracting(packet -> byteAt(packet, 1) >>> 7).containsExactly(0, 0, 0, 0, 1, 1, 1);
            }
            for (int i = 1; i < all.size(); i++) {
                assertThat(all.get(i).sequenceNumber()).isEqualTo(all.get(i - 1).sequenceNumber() + 1 & 0xffff);
            }
            int gap = events.get(7).timestamp() - events.get(0).timestamp();
            assertThat(gap).isBetween(8 * (100 + 50), Math.max(8 * (100 + 900), unitsSince(begun)));
            assertThat(after.timestamp() - events.get(7).timestamp()).isGreaterThan(800);
        }
    }

    @Test
    void dtmf_that_cannot_be_sent_is_refused() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint phone = new RtpEndpoint()) {
            RtpLeg leg = fixture.leg(RtpCodec.PCMU);
            assertThat(leg.sendDtmf("1", Duration.ofMillis(100))).isInstanceOf(SendDtmf.Refused.class);
            remote(leg, phone);
            assertThat(leg.sendDtmf("1x", Duration.ofMillis(100))).isInstanceOf(SendDtmf.Refused.class);
            assertThat(leg.sendDtmf("1".repeat(65), Duration.ofMillis(100))).isInstanceOf(SendDtmf.Refused.class);
            leg.close();
            assertThat(leg.sendDtmf("1", Duration.ofMillis(100))).isInstanceOf(SendDtmf.Refused.class);
        }
    }

    @Test
    void received_dtmf_is_told_once_a_tone_and_leaves_no_gap() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint phone = new RtpEndpoint();
                RtpEndpoint other = new RtpEndpoint()) {
            RtpLeg in = remote(fixture.leg(RtpCodec.PCMU), phone);
            RtpLeg out = remote(fixture.leg(RtpCodec.PCMU), other);
            fixture.plane.connect(in.source(), out.sink());
            phone.send(in.local(), RtpEndpoint.rtp(0, 10, 0, 1, (byte) 1));
            int before = other.nextRtp().sequenceNumber();
            for (int i = 0; i < 6; i++) {
                byte[] event = {9, (byte) (i > 2 ? 0x8a : 0x0a), 0, (byte) (i * 16)};
                phone.send(in.local(), RtpEndpoint.rtp(EVENT, 11 + i, 160, 1, event));
            }
            phone.send(in.local(), RtpEndpoint.rtp(0, 17, 1600, 1, (byte) 2));
            RtpPacket after = other.nextRtp();
            assertThat(after.sequenceNumber()).isEqualTo(before + 1 & 0xffff);
            assertThat(fixture.events)
                    .filteredOn(event -> event.startsWith("dtmf"))
                    .containsExactly("dtmf 9");
        }
    }

    @Test
    void rtp_goes_to_where_it_comes_from_and_nobody_can_take_it_over_later() throws Exception {
        try (Fixture fixture = new Fixture(20, Duration.ofSeconds(30), Duration.ofMillis(300));
                RtpEndpoint signalled = new RtpEndpoint();
                RtpEndpoint nat = new RtpEndpoint();
                RtpEndpoint thief = new RtpEndpoint()) {
            RtpLeg leg = remote(fixture.leg(RtpCodec.PCMU), signalled);
            Tone tone = fixture.plane.createTone(RtpCodec.PCMU, 440, -10);
            fixture.plane.connect(tone, leg.sink());
            assertThat(signalled.next()).isPresent();
            nat.send(leg.local(), RtpEndpoint.rtp(0, 1, 0, 7, (byte) 1));
            assertThat(nat.next()).isPresent();
            Thread.sleep(400);
            for (int i = 0; i < 20; i++) {
                thief.send(leg.local(), RtpEndpoint.rtp(0, 100 + i, 0, 8, (byte) 1));
            }
            await().untilAsserted(() -> assertThat(leg.stats().foreign()).isEqualTo(20));
            long sent = leg.stats().sent().packets();
            await().until(() -> leg.stats().sent().packets() >= sent + 3);
            thief.socket.setSoTimeout(200);
            assertThat(thief.next()).isEmpty();
            assertThat(leg.stats().remote()).endsWith(":" + nat.address().getPort());
            assertThat(leg.stats().received().packets()).isEqualTo(1);
        }
    }

    @Test
    void the_signalled_address_wins_over_a_thief_who_was_first() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint phone = new RtpEndpoint();
                RtpEndpoint thief = new RtpEndpoint()) {
            RtpLeg leg = remote(fixture.leg(RtpCodec.PCMU), phone);
            thief.send(leg.local(), RtpEndpoint.rtp(0, 1, 0, 7, (byte) 1));
            await().until(() ->
                    leg.stats().remote().endsWith(":" + thief.address().getPort()));
            phone.send(leg.local(), RtpEndpoint.rtp(0, 1, 0, 8, (byte) 1));
            await().until(() ->
                    leg.stats().remote().endsWith(":" + phone.address().getPort()));
            for (int i = 0; i < 20; i++) {
                thief.send(leg.local(), RtpEndpoint.rtp(0, 2 + i, 0, 7, (byte) 1));
            }
            await().until(() -> leg.stats().foreign() == 20);
            assertThat(leg.stats().remote()).endsWith(":" + phone.address().getPort());
        }
    }

    @Test
    void a_feed_changes_its_source_without_a_jump_in_sequence() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint phone = new RtpEndpoint()) {
            RtpLeg leg = remote(fixture.leg(RtpCodec.PCMA), phone);
            Feed feed = fixture.plane.createFeed(RtpCodec.PCMA);
            Tone first = fixture.plane.createTone(RtpCodec.PCMA, 440, -10);
            Tone second = fixture.plane.createTone(RtpCodec.PCMA, 1000, -10);
            long begun = System.nanoTime();
            fixture.plane.connect(feed, leg.sink());
            fixture.plane.connect(first, feed);
            RtpPacket previous = phone.nextRtp();
            for (int i = 0; i < 30; i++) {
                if (i % 10 == 5) {
                    fixture.plane.connect(i == 15 ? first : second, feed);
                }
                previous = follows(previous, phone.nextRtp(), begun);
            }
            leg.sink().mute(true);
            // Packets from before may wait in the socket.
            while (byteAt(previous, 0) != 0xd5 || byteAt(previous, 159) != 0xd5) {
                assertThat(unitsSince(begun)).as("it falls silent soon").isLessThan(8 * 60_000);
                previous = follows(previous, phone.nextRtp(), begun);
            }
        }
    }

    /** The packet, which must be the next of its stream; a machine that stands still may make it late. */
    private static RtpPacket follows(RtpPacket previous, RtpPacket packet, long begunNanos) {
        assertThat(packet.sequenceNumber()).isEqualTo(previous.sequenceNumber() + 1 & 0xffff);
        assertThat(packet.timestamp() - previous.timestamp()).isBetween(160, Math.max(8000, unitsSince(begunNanos)));
        return packet;
    }

    /** Samples of telephony that this test has lasted. */
    private static int unitsSince(long nanos) {
        return (int) ((System.nanoTime() - nanos) / 125_000);
    }

    @Test
    void music_plays_to_g711_and_opus_gets_silence() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint phone = new RtpEndpoint();
                RtpEndpoint other = new RtpEndpoint()) {
            RtpLeg leg = remote(fixture.leg(RtpCodec.PCMA), phone);
            RtpLeg opus = remote(fixture.leg(RtpCodec.OPUS), other);
            Tone music = fixture.plane.createMusic(RtpCodec.PCMA);
            fixture.plane.connect(music, leg.sink());
            fixture.plane.connect(fixture.plane.createMusic(RtpCodec.OPUS), opus.sink());
            byte[] piece = HoldMusic.generated().encoded(false);
            RtpPacket first = phone.nextRtp();
            int offset = indexOf(piece, Arrays.copyOfRange(first.data(), 12, 172));
            assertThat(offset).isNotNegative();
            for (int i = 1; i < 20; i++) {
                RtpPacket packet = phone.nextRtp();
                assertThat(packet.timestamp() - first.timestamp()).isEqualTo(160 * i);
                assertThat(Arrays.copyOfRange(packet.data(), 12, 172))
                        .isEqualTo(Arrays.copyOfRange(piece, offset + 160 * i, offset + 160 * (i + 1)));
            }
            assertThat(other.nextRtp().payloadLength()).isEqualTo(3);
        }
    }

    private static int indexOf(byte[] piece, byte[] part) {
        for (int at = 0; at + part.length <= piece.length; at += part.length) {
            if (Arrays.equals(piece, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    @Test
    void silence_is_told_once_until_packets_come_again() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint phone = new RtpEndpoint()) {
            RtpLeg leg = remote(fixture.leg(RtpCodec.PCMU), phone);
            await().until(() -> fixture.events.contains("silent"));
            phone.send(leg.local(), RtpEndpoint.rtp(0, 1, 0, 7, (byte) 1));
            await().untilAsserted(() -> assertThat(fixture.events)
                    .containsExactly("silent", "latched " + phone.address().getPort(), "silent"));
        }
    }

    @Test
    void silence_that_lasts_is_not_told_again_each_second() {
        Engine engine = new Engine(MediaSettings.of(Fixture.LOOPBACK, Fixture.LOOPBACK, 40_000, 40_010));
        Workspace workspace = engine.workspace();
        AtomicInteger told = new AtomicInteger();
        RtpLegListener listener = new Quiet() {
            @Override
            public void silent(Duration duration) {
                told.incrementAndGet();
            }
        };
        RelayRtpLeg leg = new RelayRtpLeg(
                "leg", RtpCodec.PCMU, Optional.empty(), listener, engine, new Pacer(workspace, engine.counters()));
        leg.opened(new PortPairs.Pair(new NowherePort(), new NowherePort(), () -> {}));
        InetSocketAddress phone = new InetSocketAddress(Fixture.LOOPBACK, 9);
        long begun = System.nanoTime();
        leg.remote(phone, 0, OptionalInt.empty());
        Duration limit = engine.settings().legSilence();

        secondsPass(leg, workspace, begun, limit.plusSeconds(20));
        assertThat(told).hasValue(1);

        byte[] packet = RtpEndpoint.rtp(0, 1, 0, 7, (byte) 1);
        begun = System.nanoTime();
        leg.receivedRtp(packet, packet.length, phone, workspace);
        secondsPass(leg, workspace, begun, limit.plusSeconds(20));
        assertThat(told).hasValue(2);
    }

    private static void secondsPass(RelayRtpLeg leg, Workspace workspace, long begun, Duration time) {
        for (long second = 0; second <= time.toSeconds(); second++) {
            workspace.nowNanos = begun + TimeUnit.SECONDS.toNanos(second);
            leg.housekeep(workspace);
        }
    }

    @Test
    void ports_run_out_with_a_clear_result_and_come_back() throws Exception {
        try (Fixture fixture = new Fixture(12, Duration.ofSeconds(30), Duration.ofSeconds(5))) {
            int pairs = fixture.plane.stats().freePortPairs();
            assertThat(pairs).isEqualTo(5);
            for (int round = 0; round < 5; round++) {
                List<RtpLeg> legs = new ArrayList<>();
                while (fixture.plane.createRtpLeg(RtpCodec.PCMU, new Quiet())
                        instanceof CreateRtpLeg.Created(RtpLeg leg)) {
                    legs.add(leg);
                }
                assertThat(legs).hasSizeBetween(1, pairs);
                assertThat(legs).extracting(leg -> leg.local().getPort()).doesNotHaveDuplicates();
                assertThat(fixture.plane.createRtpLeg(RtpCodec.PCMU, new Quiet()))
                        .isInstanceOfSatisfying(
                                CreateRtpLeg.Exhausted.class,
                                no -> assertThat(no.why()).contains("no free pair"));
                legs.forEach(RtpLeg::close);
                legs.forEach(RtpLeg::close);
                await().until(() -> fixture.plane.stats().freePortPairs() == pairs);
                assertThat(fixture.plane.stats().rtpLegs()).isZero();
                assertThat(fixture.plane.stats().sources()).isZero();
            }
        }
    }

    static class Quiet implements RtpLegListener {
        @Override
        public void dtmf(char tone) {}

        @Override
        public void silent(Duration duration) {}

        @Override
        public void latched(InetSocketAddress remote) {}
    }

    private static RtpLeg remote(RtpLeg leg, RtpEndpoint phone) {
        leg.remote(phone.address(), leg.sink().codec().preferredPayloadType(), OptionalInt.of(EVENT));
        return leg;
    }

    private static int byteAt(RtpPacket packet, int index) {
        return packet.data()[packet.payloadOffset() + index] & 0xff;
    }
}
