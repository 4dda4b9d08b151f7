package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static dev.tandem.media.relay.WebRtcRelayTest.connect;
import static dev.tandem.media.relay.WebRtcRelayTest.consume;
import static dev.tandem.media.relay.WebRtcRelayTest.nextMedia;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.media.Consumer;
import dev.tandem.media.Direction;
import dev.tandem.media.PlaneStats;
import dev.tandem.media.Producer;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.rtp.RtpPacket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Garbage of every kind, from strangers and from the peer's own address, while a call is in progress. */
class HostileDatagramsTest {
    private static final int EACH = 200;
    private static final int SSRC = 0x5eed;

    private final Random random = new Random(7);

    @Test
    void two_hundred_malformed_datagrams_of_each_kind_disturb_no_call() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint stranger = new RtpEndpoint();
                RtpEndpoint phone = new RtpEndpoint()) {
            WebRtcTransport send = fixture.transport(Direction.SEND);
            WebRtcTransport receive = fixture.transport(Direction.RECV);
            RtpLeg leg = fixture.leg(RtpCodec.PCMU);
            leg.remote(phone.address(), 0, OptionalInt.of(101));
            try (WebRtcPeer speaker = new WebRtcPeer(send);
                    WebRtcPeer hearer = new WebRtcPeer(receive)) {
                connect(send, speaker);
                connect(receive, hearer);
                Producer producer = Fixture.produce(send, RtpCodec.PCMU, 0, SSRC);
                Consumer consumer = consume(fixture, receive, producer);
                fixture.plane.connect(producer, leg.sink());
                InetSocketAddress webrtc = new InetSocketAddress(Fixture.LOOPBACK, fixture.settings.webrtcPort());
                InetSocketAddress rtcp =
                        new InetSocketAddress(Fixture.LOOPBACK, leg.local().getPort() + 1);
                phone.send(leg.local(), RtpEndpoint.rtp(0, 1, 0, 4, (byte) 1));
                await().until(() -> fixture.events.stream().anyMatch(event -> event.startsWith("latched")));
                int sequence = 0;
                int expected = -1;
                for (IntFunction<byte[]> kind : kinds(receive)) {
                    for (int i = 0; i < EACH; i++) {
                        byte[] garbage = kind.apply(i);
                        stranger.send(webrtc, garbage);
                        stranger.send(leg.local(), garbage);
                        stranger.send(rtcp, garbage);
                        speaker.send(garbage);
                        phone.send(rtcp, garbage);
                        if (i % 10 == 0) {
                            speaker.sendRtp(0, 65_400L + sequence, 160 * sequence, SSRC, new byte[] {(byte) sequence});
                            byte[] got = nextMedia(hearer);
                            assertThat(got).hasSize(13).endsWith((byte) sequence);
                            RtpPacket atPhone = phone.nextRtp();
                            expected = expected < 0 ? atPhone.sequenceNumber() : expected + 1 & 0xffff;
                            assertThat(atPhone.sequenceNumber()).isEqualTo(expected);
                            sequence++;
                        }
                    }
                }
                PlaneStats stats = fixture.plane.stats();
                assertThat(stats.dropped())
                        .containsKeys(
                                "unknown_kind",
                                "stun_malformed",
                                "stun_unauthentic",
                                "unknown_address",
                                "srtp_unauthentic",
                                "rtp_malformed",
                                "rtcp_malformed")
                        .doesNotContainKey("fault");
                assertThat(producer.stats().packets()).isEqualTo(sequence);
                assertThat(producer.stats().lost()).isZero();
                assertThat(consumer.stats().packets()).isEqualTo(sequence);
                assertThat(fixture.events)
                        .filteredOn(event -> event.startsWith("disconnected"))
                        .isEmpty();
                assertThat(stats.connectedTransports()).isEqualTo(2);
            }
        }
    }

    private List<IntFunction<byte[]>> kinds(WebRtcTransport transport) {
        String name = transport.iceParameters().usernameFragment();
        byte[] check = StunRequests.check(name + ":x", "wrong password", true);
        byte[] rtp = RtpEndpoint.rtp(0, 1, 2, SSRC, new byte[60]);
        byte[] sr = {(byte) 0x81, (byte) 200, 0, 12, 0, 0, 0x5e, (byte) 0xed};
        return List.of(
                i -> random(1 + random.nextInt(200), -1),
                i -> random(random.nextInt(100), 0),
                i -> mutate(check),
                i -> Arrays.copyOf(check, random.nextInt(check.length)),
                i -> StunRequests.check(name + ":x", "wrong password", true),
                i -> StunRequests.check("unknown:x", "whatever", true),
                i -> random(1 + random.nextInt(300), 22),
                i -> random(1 + random.nextInt(300), 23),
                i -> random(1 + random.nextInt(300), 0x80),
                i -> random(1 + random.nextInt(300), 0xbf),
                i -> mutate(rtp),
                i -> Arrays.copyOf(rtp, random.nextInt(rtp.length)),
                i -> Arrays.copyOf(sr, 2 + random.nextInt(40)),
                i -> mutate(Arrays.copyOf(sr, 52)),
                i -> new byte[0],
                i -> random(3000, 0x80));
    }

    private byte[] random(int length, int first) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (first >= 0 && length > 0) {
            bytes[0] = (byte) first;
        }
        return bytes;
    }

    private byte[] mutate(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < 3; i++) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return changed;
    }

    @Test
    void checks_are_answered_as_rfc_8489_says() throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport transport = fixture.transport(Direction.SEND);
            String name = transport.iceParameters().usernameFragment();
            String password = transport.iceParameters().password();
            try (WebRtcPeer peer = new WebRtcPeer(transport)) {
                assertThat(errorCode(peer.ask(StunRequests.check(name + ":x", "", true))))
                        .isEqualTo(400);
                assertThat(errorCode(peer.ask(StunRequests.check(name, password, true))))
                        .isEqualTo(400);
                assertThat(errorCode(peer.ask(StunRequests.check("other:x", password, true))))
                        .isEqualTo(401);
                assertThat(errorCode(peer.ask(StunRequests.check(name + ":x", "wrong", true))))
                        .isEqualTo(401);
                assertThat(errorCode(peer.ask(StunRequests.with(name + ":x", password, 0x7777, new byte[4]))))
                        .isEqualTo(420);
                assertThat(errorCode(peer.ask(StunRequests.with(name + ":x", password, 0x8029, new byte[8]))))
                        .isEqualTo(487);
                assertThat(peer.ask(StunRequests.check(name + ":x", password, true)))
                        .startsWith(1, 1);
            }
        }
    }

    @Test
    void an_address_that_floods_is_limited_and_errors_are_limited_more() throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint stranger = new RtpEndpoint()) {
            InetSocketAddress webrtc = new InetSocketAddress(Fixture.LOOPBACK, fixture.settings.webrtcPort());
            byte[] check = StunRequests.check("unknown:x", "whatever", true);
            long begun = System.nanoTime();
            for (int i = 0; i < 300; i++) {
                stranger.send(webrtc, check);
            }
            await().until(() -> fixture.plane.stats().packetsReceived() == 300);
            long seconds = 1 + (System.nanoTime() - begun) / 1_000_000_000;
            assertThat(fixture.plane.stats().packetsSent())
                    .as("20 at once, and 20 more a second")
                    .isBetween(20L, 20 + 20 * seconds);
        }
        FloodGuard guard = new FloodGuard(100);
        long admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += guard.admit(42, 1_000_000_000L + i * 100_000L) ? 1 : 0;
        }
        assertThat(admitted).isBetween(195L, 205L);
        assertThat(guard.admit(43, 2_000_000_000L)).isTrue();
    }

    @Test
    void nothing_is_left_of_what_was_closed() throws Exception {
        try (Fixture fixture = new Fixture()) {
            RelayPlane plane = (RelayPlane) fixture.plane;
            for (int i = 0; i < 3; i++) {
                WebRtcTransport send = fixture.transport(Direction.SEND);
                WebRtcTransport receive = fixture.transport(Direction.RECV);
                try (WebRtcPeer peer = new WebRtcPeer(send)) {
                    connect(send, peer);
                    Producer producer = Fixture.produce(send, RtpCodec.PCMU, 0, SSRC);
                    consume(fixture, receive, producer);
                    send.restartIce();
                    assertThat(plane.demux().size()).isPositive();
                    send.close();
                    receive.close();
                    assertThat(peer.check(true)).isFalse();
                }
                fixture.plane.createFeed(RtpCodec.PCMU).close();
                fixture.plane.createTone(RtpCodec.PCMU, 440, -10).close();
                assertThat(plane.demux().size()).isZero();
                assertThat(plane.stats().transports()).isZero();
                assertThat(plane.stats().sources()).isZero();
                await().until(() -> plane.stats().handshakesInProgress() == 0);
            }
        }
    }

    private static int errorCode(byte[] response) {
        assertThat(response).startsWith(1, 0x11);
        return response[26] * 100 + response[27];
    }
}
