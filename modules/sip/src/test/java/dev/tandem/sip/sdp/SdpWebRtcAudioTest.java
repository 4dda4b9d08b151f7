package dev.tandem.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SdpWebRtcAudioTest {
    private static final String FINGERPRINT =
            "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89";

    /** As Chromium offers it, shortened. */
    private static final String OFFER = """
            v=0
            o=- 4611731400430051336 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=extmap-allow-mixed
            a=msid-semantic: WMS
            m=audio 51472 UDP/TLS/RTP/SAVPF 111 63 0 8 126
            c=IN IP4 192.0.2.7
            a=rtcp:9 IN IP4 0.0.0.0
            a=candidate:1 1 udp 2122260223 192.0.2.7 51472 typ host generation 0
            a=ice-ufrag:l5p1
            a=ice-pwd:asd88fgpdd777uzjYhagZgAA
            a=ice-options:trickle
            a=fingerprint:sha-256 %s
            a=setup:actpass
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=sendrecv
            a=msid:- 5a
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:63 red/48000/2
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:126 telephone-event/8000
            a=ssrc:1001 cname:x
            """.formatted(FINGERPRINT);

    private static SdpWebRtcAudio parsed(String text) {
        return switch (SdpWebRtcAudio.parse(text)) {
            case SdpWebRtcAudio.Result.Parsed(SdpWebRtcAudio session) -> session;
            case SdpWebRtcAudio.Result.Refused(String why) -> throw new AssertionError(why);
        };
    }

    @Test
    void a_browsers_offer_is_read() {
        SdpWebRtcAudio offer = parsed(OFFER);

        assertThat(offer.webRtc().iceUfrag()).isEqualTo("l5p1");
        assertThat(offer.webRtc().fingerprints()).containsExactly(new SdpWebRtc.Fingerprint("sha-256", FINGERPRINT));
        assertThat(offer.webRtc().setup()).isEqualTo(SdpSetup.ACTPASS);
        assertThat(offer.webRtc().mid()).isEqualTo("0");
        assertThat(offer.audio().codecs()).extracting(SdpCodec::name).contains("opus", "PCMU", "telephone-event");
    }

    @Test
    void what_the_session_says_counts_where_the_media_says_nothing() {
        String lifted = OFFER.replace("a=fingerprint:sha-256 " + FINGERPRINT + "\n", "")
                .replace("a=setup:actpass\n", "")
                .replace("t=0 0\n", "t=0 0\na=setup:active\na=fingerprint:SHA-256 " + FINGERPRINT + "\n");

        assertThat(parsed(lifted).webRtc().fingerprints())
                .containsExactly(new SdpWebRtc.Fingerprint("sha-256", FINGERPRINT));
        assertThat(parsed(lifted).webRtc().setup()).isEqualTo(SdpSetup.ACTIVE);
    }

    @Test
    void plain_rtp_and_half_a_transport_are_refused() {
        for (String bad : List.of(
                OFFER.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
                OFFER.replace("a=rtcp-mux\n", ""),
                OFFER.replace("a=ice-pwd:asd88fgpdd777uzjYhagZgAA\n", ""),
                OFFER.replaceAll("a=fingerprint:.*\n", ""),
                OFFER.replaceAll("a=ice-ufrag:.*\n", "a=ice-ufrag:a b\n"))) {
            assertThat(SdpWebRtcAudio.parse(bad)).isInstanceOf(SdpWebRtcAudio.Result.Refused.class);
        }
    }

    @Test
    void another_streams_attributes_do_not_count() {
        String video = OFFER + "m=video 9 UDP/TLS/RTP/SAVPF 96\na=ice-ufrag:other\na=mid:1\na=setup:passive\n";

        assertThat(parsed(video).webRtc().iceUfrag()).isEqualTo("l5p1");
        assertThat(parsed(video).webRtc().mid()).isEqualTo("0");
        assertThat(parsed(video).audio().after()).containsExactly("video 9 UDP/TLS/RTP/SAVPF 96");
    }

    @Test
    void what_is_written_is_read_again() {
        SdpAudio audio = new SdpAudio(
                7,
                3,
                "192.0.2.1",
                10_000,
                List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT),
                OptionalInt.of(20),
                SdpDirection.SENDRECV,
                List.of(),
                List.of("video 9 UDP/TLS/RTP/SAVPF 96"));
        SdpWebRtc webRtc = new SdpWebRtc(
                "ours",
                "asd88fgpdd777uzjYhagZgAA",
                List.of(new SdpWebRtc.Fingerprint("sha-256", FINGERPRINT)),
                SdpSetup.PASSIVE,
                "0",
                List.of("x 1 udp 1 192.0.2.1 10000 typ host"));

        String text = new SdpWebRtcAudio(audio, webRtc).encode();

        assertThat(text)
                .contains(
                        "a=ice-lite\r\n", "a=group:BUNDLE 0\r\n", "a=candidate:x 1 udp 1 192.0.2.1 10000 typ host\r\n")
                .contains("m=video 0 UDP/TLS/RTP/SAVPF 96\r\n");
        assertThat(parsed(text).audio())
                .isEqualTo(new SdpAudio(
                        7,
                        3,
                        "192.0.2.1",
                        10_000,
                        audio.codecs(),
                        OptionalInt.of(20),
                        SdpDirection.SENDRECV,
                        List.of(),
                        List.of("video 0 UDP/TLS/RTP/SAVPF 96")));
        assertThat(parsed(text).webRtc().iceUfrag()).isEqualTo("ours");
    }
}
