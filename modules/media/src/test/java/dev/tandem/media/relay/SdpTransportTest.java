package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static dev.tandem.media.relay.WebRtcRelayTest.nextMedia;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.media.Connect;
import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.SdpRemote;
import dev.tandem.media.SdpTransport;
import dev.tandem.media.SendDtmf;
import dev.tandem.media.Tone;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client of offer and answer on loopback: ICE, DTLS and SRTP both ways over one address. */
class SdpTransportTest {
    private static final int SSRC = 0x5d9;
    private static final int EVENT = 126;

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void one_association_carries_both_ways_without_a_signalled_ssrc(SrtpProfile profile) throws Exception {
        try (Fixture fixture = new Fixture();
                RtpEndpoint pbx = new RtpEndpoint()) {
            SdpTransport phone = fixture.sdpTransport(RtpCodec.OPUS);
            RtpLeg leg = fixture.leg(RtpCodec.OPUS);
            leg.remote(pbx.address(), 107, OptionalInt.empty());
            fixture.plane.connect(phone.source(), leg.sink());
            fixture.plane.connect(leg.source(), phone.sink());
            try (WebRtcPeer browser = new WebRtcPeer(phone)) {
                connect(phone, browser, 111, profile);
                int first = -1;
                int firstBack = -1;
                RtpPacket view = new RtpPacket();
                for (int i = 0; i < 3000; i++) {
                    byte[] payload = {(byte) (i >>> 8), (byte) i, 42};
                    browser.sendRtp(111, 65_000L + i, 960 * i, SSRC, payload);
                    RtpPacket atPbx = pbx.nextRtp();
                    first = first < 0 ? atPbx.sequenceNumber() : first;
                    assertThat(atPbx.payloadType()).isEqualTo(107);
                    assertThat(atPbx.sequenceNumber()).isEqualTo(first + i & 0xffff);
                    pbx.send(leg.local(), RtpEndpoint.rtp(107, 64_000 + i & 0xffff, 960 * i, 9, payload));
                    byte[] got = nextMedia(browser);
                    assertThat(view.parse(got, 0, got.length)).isTrue();
                    firstBack = firstBack < 0 ? view.sequenceNumber() : firstBack;
                    assertThat(view.payloadType()).isEqualTo(111);
                    assertThat(view.sequenceNumber()).isEqualTo(firstBack + i & 0xffff);
                    assertThat(got[13]).isEqualTo((byte) i);
                }
                assertThat(phone.stats().received().packets()).isEqualTo(3000);
                assertThat(phone.stats().received().lost()).isZero();
                assertThat(phone.stats().sent().packets()).isEqualTo(3000);
                assertThat(phone.transportStats().srtpProfile()).isEqualTo(profile.name());
                assertThat(fixture.plane.stats().dropped()).isEmpty();
                assertThat(fixture.events).contains("connected");
            }
        }
    }

    @Test
    void tones_go_both_ways_and_mute_sends_silence() throws Exception {
        try (Fixture fixture = new Fixture()) {
            SdpTransport phone = fixture.sdpTransport(RtpCodec.PCMU);
            Tone tone = fixture.plane.createTone(RtpCodec.PCMU, 440, -10);
            fixture.plane.connect(tone, phone.sink());
            assertThat(phone.sendDtmf("1", Duration.ofMillis(100))).isInstanceOf(SendDtmf.Refused.class);
            try (WebRtcPeer browser = new WebRtcPeer(phone)) {
                connect(phone, browser, 0);
                for (int i = 0; i < 5; i++) {
                    browser.sendRtp(
                            EVENT, 10 + i, 500, SSRC, new byte[] {7, (byte) (i > 2 ? 0x8a : 10), 0, (byte) 160});
                }
                await().until(() -> fixture.events.contains("dtmf 7"));
                assertThat(phone.sendDtmf("9", Duration.ofMillis(60))).isEqualTo(new SendDtmf.Queued(1));
                List<RtpPacket> events = new ArrayList<>();
                while (events.size() < 5) {
                    RtpPacket packet = next(browser);
                    if (packet.payloadType() == EVENT) {
                        events.add(packet);
                    }
                }
                assertThat(events)
                        .extracting(packet -> packet.data()[packet.payloadOffset()])
                        .containsOnly((byte) 9);
                phone.sink().mute(true);
                await().until(() -> {
                    RtpPacket packet = next(browser);
                    return packet.payloadType() == 0 && packet.data()[packet.payloadOffset() + 80] == (byte) 0xff;
                });
                assertThat(fixture.events).filteredOn("dtmf 7"::equals).hasSize(1);
            }
        }
    }

    @Test
    void a_new_ufrag_restarts_ice_and_the_handshake_stays() throws Exception {
        try (Fixture fixture = new Fixture()) {
            SdpTransport phone = fixture.sdpTransport(RtpCodec.PCMU);
            try (WebRtcPeer browser = new WebRtcPeer(phone)) {
                connect(phone, browser, 0);
                String before = phone.iceParameters().usernameFragment();
                byte[] oldCheck =
                        StunRequests.check(before + ":u", phone.iceParameters().password(), true);
                assertThat(phone.remote(remote(browser, "u", "actpass", 0))).isInstanceOf(Connect.Accepted.class);
                assertThat(phone.iceParameters().usernameFragment()).isEqualTo(before);
                assertThat(phone.remote(remote(browser, "u2", "actpass", 0))).isInstanceOf(Connect.Accepted.class);
                assertThat(phone.iceParameters().usernameFragment()).isNotEqualTo(before);
                assertThat(browser.ask(oldCheck)).startsWith(1, 1);
                assertThat(browser.check(true)).isTrue();
                assertThat(browser.ask(oldCheck)).startsWith(1, 0x11);
                browser.sendRtp(0, 5, 0, SSRC, new byte[160]);
                await().until(() -> phone.stats().received().packets() == 1);
                assertThat(fixture.plane.stats().handshakesCompleted()).isEqualTo(1);
            }
        }
    }

    @Test
    void another_fingerprint_awaits_another_handshake_on_the_same_transport() throws Exception {
        try (Fixture fixture = new Fixture()) {
            SdpTransport phone = fixture.sdpTransport(RtpCodec.PCMU);
            try (WebRtcPeer first = new WebRtcPeer(phone);
                    WebRtcPeer second = new WebRtcPeer(phone)) {
                connect(phone, first, 0);
                phone.remote(remote(second, "other", "active", 8));
                second.connect();
                AtomicInteger sequence = new AtomicInteger();
                await().until(() -> {
                    second.sendRtp(8, sequence.incrementAndGet(), 0, SSRC + 1, new byte[160]);
                    return phone.stats().received().packets() > 0;
                });
                assertThat(phone.transportStats().connected()).isTrue();
                assertThat(fixture.events).doesNotContain("disconnected dtls_closed");
            }
        }
    }

    @Test
    void what_cannot_work_is_refused_and_a_wrong_certificate_does_not_get_in() throws Exception {
        try (Fixture fixture = new Fixture()) {
            SdpTransport phone = fixture.sdpTransport(RtpCodec.PCMU);
            try (WebRtcPeer browser = new WebRtcPeer(phone);
                    WebRtcPeer other = new WebRtcPeer(phone)) {
                assertThat(phone.remote(remote(browser, "u", "passive", 0))).isInstanceOf(Connect.Refused.class);
                SdpRemote weak = new SdpRemote(
                        "u", "p", List.of(new DtlsFingerprint("sha-1", "00")), "active", 0, OptionalInt.empty());
                assertThat(phone.remote(weak)).isInstanceOf(Connect.Refused.class);
                assertThat(phone.remote(remote(other, "u", "active", 0))).isInstanceOf(Connect.Accepted.class);
                assertThatThrownBy(browser::connect).isNotNull();
                await().until(() -> fixture.events.contains("disconnected fingerprint_mismatch"));
            }
            phone.close();
            phone.close();
            assertThat(phone.remote(new SdpRemote(
                            "u", "p", List.of(new DtlsFingerprint("sha-256", "00")), "active", 0, OptionalInt.empty())))
                    .isInstanceOf(Connect.Refused.class);
            assertThat(((RelayPlane) fixture.plane).demux().size()).isZero();
            assertThat(fixture.plane.stats().transports()).isZero();
            assertThat(fixture.plane.stats().sources()).isZero();
        }
    }

    static SdpRemote remote(WebRtcPeer browser, String ufrag, String setup, int payloadType) {
        return new SdpRemote(
                ufrag,
                "password-of-" + ufrag,
                browser.dtlsParameters().fingerprints(),
                setup,
                payloadType,
                OptionalInt.of(EVENT));
    }

    static void connect(SdpTransport phone, WebRtcPeer browser, int payloadType, SrtpProfile... profiles)
            throws Exception {
        assertThat(phone.remote(remote(browser, "u", "actpass", payloadType))).isInstanceOf(Connect.Accepted.class);
        browser.connect(profiles);
        await().until(() -> phone.transportStats().connected());
    }

    private static RtpPacket next(WebRtcPeer browser) throws InterruptedException {
        byte[] got = nextMedia(browser);
        RtpPacket packet = new RtpPacket();
        assertThat(packet.parse(got, 0, got.length)).isTrue();
        return packet;
    }
}
