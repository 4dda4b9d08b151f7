package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.media.Connect;
import dev.tandem.media.Consume;
import dev.tandem.media.Consumer;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.MediaSource;
import dev.tandem.media.Producer;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpProfile;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole relay between two clients on loopback. */
class WebRtcRelayTest {
    private static final int SSRC = 0x7abbccdd;

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void packets_come_through_without_loss_and_in_order(SrtpProfile profile) throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport send = fixture.transport(Direction.SEND);
            WebRtcTransport receive = fixture.transport(Direction.RECV);
            try (WebRtcPeer speaker = new WebRtcPeer(send);
                    WebRtcPeer hearer = new WebRtcPeer(receive)) {
                Producer producer = Fixture.produce(send, RtpCodec.OPUS, 111, SSRC);
                Consumer consumer = consume(fixture, receive, producer);
                connect(send, speaker, profile);
                connect(receive, hearer, profile);
                await().until(() ->
                        fixture.events.stream().filter("connected"::equals).count() == 2);
                assertThat(send.stats().srtpProfile()).isEqualTo(profile.name());

                int count = 3000;
                RtpPacket view = new RtpPacket();
                int firstSequence = 0;
                int firstTimestamp = 0;
                for (int i = 0; i < count; i++) {
                    byte[] payload = {(byte) (i >>> 8), (byte) i, 42};
                    speaker.sendRtp(111, 65000L + i, 77 + 960 * i, SSRC, payload);
                    byte[] got = nextMedia(hearer);
                    assertThat(view.parse(got, 0, got.length)).isTrue();
                    if (i == 0) {
                        firstSequence = view.sequenceNumber();
                        firstTimestamp = view.timestamp();
                        assertThat(view.marker()).isTrue();
                    }
                    assertThat(view.payloadType()).isEqualTo(100);
                    assertThat(Integer.toUnsignedLong(view.ssrc()))
                            .isEqualTo(consumer.rtpParameters()
                                    .encodings()
                                    .getFirst()
                                    .ssrc());
                    assertThat(view.sequenceNumber()).isEqualTo(firstSequence + i & 0xffff);
                    assertThat(view.timestamp()).isEqualTo(firstTimestamp + 960 * i);
                    assertThat(got[12] & 0xff).isEqualTo(i >>> 8);
                    assertThat(got[13]).isEqualTo((byte) i);
                }
                assertThat(producer.stats().packets()).isEqualTo(count);
                assertThat(producer.stats().lost()).isZero();
                assertThat(consumer.stats().packets()).isEqualTo(count);
                assertThat(fixture.plane.stats().dropped()).isEmpty();
            }
        }
    }

    @Test
    void a_wrong_certificate_is_refused() throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport transport = fixture.transport(Direction.SEND);
            try (WebRtcPeer peer = new WebRtcPeer(transport);
                    WebRtcPeer other = new WebRtcPeer(transport)) {
                assertThat(transport.connect(other.dtlsParameters())).isInstanceOf(Connect.Accepted.class);
                assertThatThrownBy(peer::connect).isNotNull();
                await().untilAsserted(
                                () -> assertThat(fixture.events).containsExactly("disconnected fingerprint_mismatch"));
                assertThat(transport.stats().connected()).isFalse();
                assertThat(fixture.plane.stats().handshakesFailed()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_client_that_closes_is_disconnected() throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport transport = fixture.transport(Direction.SEND);
            try (WebRtcPeer peer = new WebRtcPeer(transport)) {
                connect(transport, peer);
                peer.association.close();
                await().untilAsserted(() ->
                        assertThat(fixture.events).containsExactly("connected", "disconnected dtls_closed"));
            }
        }
    }

    @Test
    void a_forged_record_that_is_too_short_for_its_cipher_ends_nothing() throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport transport = fixture.transport(Direction.SEND);
            try (WebRtcPeer peer = new WebRtcPeer(transport)) {
                connect(transport, peer);
                for (int length = 0; length < 24; length++) {
                    byte[] forged = Arrays.copyOf(
                            new byte[] {23, (byte) 0xfe, (byte) 0xfd, 0, 1, 0, 0, 0, 0, 1, 0, 0, (byte) length},
                            13 + length);
                    peer.send(forged);
                }
                peer.association.close();
                await().untilAsserted(() ->
                        assertThat(fixture.events).containsExactly("connected", "disconnected dtls_closed"));
                assertThat(fixture.plane.stats().dropped().get("dtls_unexpected"))
                        .as("16 with ChaCha20-Poly1305, 24 with AES-GCM")
                        .isIn(16L, 24L);
            }
        }
    }

    @Test
    void a_client_that_checks_no_more_loses_consent_and_may_come_back() throws Exception {
        try (Fixture fixture = new Fixture(4, Duration.ofSeconds(1), Duration.ofSeconds(5))) {
            WebRtcTransport transport = fixture.transport(Direction.SEND);
            try (WebRtcPeer peer = new WebRtcPeer(transport)) {
                assertThat(transport.connect(peer.dtlsParameters())).isInstanceOf(Connect.Accepted.class);
                peer.connect();
                // A handshake may take longer than the consent lasts that came before it.
                await().until(() -> peer.check(true) && fixture.events.contains("connected"));
                await().untilAsserted(() -> assertThat(fixture.events)
                        .startsWith("connected", "disconnected consent_expired")
                        .endsWith("disconnected consent_expired"));
                int before = fixture.events.size();
                assertThat(peer.check(true)).isTrue();
                await().untilAsserted(() ->
                        assertThat(fixture.events.stream().skip(before)).startsWith("connected"));
            }
        }
    }

    @Test
    void ice_restarts_with_new_credentials_and_the_old_ones_end_once_these_are_used() throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport transport = fixture.transport(Direction.SEND);
            try (WebRtcPeer peer = new WebRtcPeer(transport)) {
                connect(transport, peer);
                String oldName = transport.iceParameters().usernameFragment();
                String oldPassword = transport.iceParameters().password();
                byte[] oldCheck = StunRequests.check(oldName + ":peer", oldPassword, true);
                transport.restartIce();
                assertThat(transport.iceParameters().usernameFragment()).isNotEqualTo(oldName);
                assertThat(peer.ask(oldCheck)).startsWith(1, 1);
                assertThat(peer.check(true)).isTrue();
                assertThat(peer.ask(oldCheck)).startsWith(1, 0x11);
            }
        }
    }

    @Test
    void connecting_is_idempotent_and_refuses_what_cannot_work() throws Exception {
        try (Fixture fixture = new Fixture()) {
            WebRtcTransport transport = fixture.transport(Direction.RECV);
            DtlsFingerprint fingerprint = new DtlsFingerprint("sha-256", "00:11");
            assertThat(transport.connect(new DtlsParameters("server", List.of(fingerprint))))
                    .isInstanceOf(Connect.Refused.class);
            assertThat(transport.connect(new DtlsParameters("client", List.of())))
                    .isInstanceOf(Connect.Refused.class);
            DtlsParameters good = new DtlsParameters("client", List.of(fingerprint));
            assertThat(transport.connect(good)).isInstanceOf(Connect.Accepted.class);
            assertThat(transport.connect(good)).isInstanceOf(Connect.Accepted.class);
            assertThat(transport.connect(
                            new DtlsParameters("client", List.of(new DtlsFingerprint("sha-256", "22:33")))))
                    .isInstanceOf(Connect.Refused.class);
        }
    }

    static void connect(WebRtcTransport transport, WebRtcPeer peer, SrtpProfile... profiles) throws Exception {
        assertThat(transport.connect(peer.dtlsParameters())).isInstanceOf(Connect.Accepted.class);
        peer.connect(profiles);
        await().until(() -> transport.stats().connected());
    }

    static Consumer consume(Fixture fixture, WebRtcTransport receive, MediaSource source) {
        return ((Consume.Consumed) receive.consume(source, fixture.plane.rtpCapabilities())).consumer();
    }

    /** The next packet that is RTP, not RTCP. */
    static byte[] nextMedia(WebRtcPeer peer) throws InterruptedException {
        byte[] packet = peer.nextRtp();
        while (packet != null && packet.length > 1 && (packet[1] & 0xff) >= 192 && (packet[1] & 0xff) < 224) {
            packet = peer.nextRtp();
        }
        assertThat(packet).isNotNull();
        return packet;
    }
}
