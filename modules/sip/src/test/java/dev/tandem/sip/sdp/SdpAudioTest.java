package dev.tandem.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SdpAudioTest {
    private static final String HEAD = "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    private static SdpAudio parsed(String text) {
        return switch (SdpAudio.parse(text)) {
            case SdpResult.Parsed(SdpAudio session) -> session;
            case SdpResult.Refused(String why) -> throw new AssertionError(why);
        };
    }

    private static String refused(String text) {
        return switch (SdpAudio.parse(text)) {
            case SdpResult.Parsed parsed -> throw new AssertionError(parsed.toString());
            case SdpResult.Refused(String why) -> why;
        };
    }

    @Test
    void an_offer_of_asterisk_is_read() {
        SdpAudio session = parsed("""
                v=0
                o=- 1868452437 1868452437 IN IP4 198.51.100.7
                s=Asterisk
                c=IN IP4 198.51.100.7
                t=0 0
                m=audio 12710 RTP/AVP 107 0 8 101
                a=rtpmap:107 opus/48000/2
                a=fmtp:107 useinbandfec=1
                a=rtpmap:0 PCMU/8000
                a=rtpmap:8 PCMA/8000
                a=rtpmap:101 telephone-event/8000
                a=fmtp:101 0-16
                a=ptime:20
                a=maxptime:60
                a=sendrecv
                """);
        assertThat(session.sessionVersion()).isEqualTo(1868452437);
        assertThat(session.address()).isEqualTo("198.51.100.7");
        assertThat(session.port()).isEqualTo(12710);
        assertThat(session.codecs())
                .extracting(SdpCodec::name)
                .containsExactly("opus", "PCMU", "PCMA", "telephone-event");
        assertThat(session.voice().orElseThrow().channels()).isEqualTo(2);
        assertThat(session.telephoneEvent().orElseThrow().fmtp()).contains("0-16");
        assertThat(session.ptimeMs()).isEqualTo(OptionalInt.of(20));
        assertThat(session.direction()).isEqualTo(SdpDirection.SENDRECV);
    }

    @Test
    void static_payload_types_need_no_rtpmap_and_dynamic_ones_without_it_are_left_out() {
        SdpAudio session = parsed(HEAD + "m=audio 4000 RTP/AVP 96 8 0 18\r\n");
        assertThat(session.codecs()).extracting(SdpCodec::name).containsExactly("PCMA", "PCMU", "G729");
    }

    @Test
    void address_and_direction_of_the_media_go_before_those_of_the_session() {
        SdpAudio session =
                parsed(HEAD + "a=inactive\r\nm=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\na=sendonly\r\n");
        assertThat(session.address()).isEqualTo("2001:db8::1");
        assertThat(session.direction()).isEqualTo(SdpDirection.SENDONLY);
        assertThat(session.onHold()).isTrue();
        assertThat(parsed(HEAD + "a=inactive\r\nm=audio 4000 RTP/AVP 0\r\n").direction())
                .isEqualTo(SdpDirection.INACTIVE);
        assertThat(session.encode()).contains("IN IP6 2001:db8::1");
    }

    @Test
    void other_streams_keep_their_place_and_are_refused_there() {
        SdpAudio offer = parsed(HEAD + "m=video 5000/2 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\na=sendonly\r\n"
                + "m=audio 4000 RTP/AVP 0\r\nm=image 0 udptl t38\r\n");
        assertThat(offer.direction()).isEqualTo(SdpDirection.SENDRECV);
        String answer = offer.answer(7, "127.0.0.1", 4002, List.of(SdpCodec.PCMU), SdpDirection.SENDRECV)
                .orElseThrow()
                .encode();
        assertThat(answer.lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=video 0 RTP/AVP 96", "m=audio 4002 RTP/AVP 0", "m=image 0 udptl t38");
    }

    @Test
    void the_answer_takes_the_first_common_codec_with_the_payload_types_of_the_offer() {
        SdpAudio offer =
                parsed(HEAD + "m=audio 4000 RTP/AVP 9 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\na=ptime:30\r\n");
        SdpAudio answer = offer.answer(
                        7,
                        "127.0.0.1",
                        4002,
                        List.of(SdpCodec.PCMU, SdpCodec.PCMA, SdpCodec.TELEPHONE_EVENT),
                        SdpDirection.SENDRECV)
                .orElseThrow();
        assertThat(answer.codecs()).extracting(SdpCodec::payloadType).containsExactly(8, 96);
        assertThat(answer.ptimeMs()).isEqualTo(OptionalInt.of(30));
        assertThat(parsed(answer.encode())).isEqualTo(answer);
    }

    @Test
    void without_a_common_voice_codec_there_is_no_answer() {
        SdpAudio offer = parsed(HEAD + "m=audio 4000 RTP/AVP 18 101\r\na=rtpmap:101 telephone-event/8000\r\n");
        assertThat(offer.answer(
                        7, "127.0.0.1", 1, List.of(SdpCodec.PCMU, SdpCodec.TELEPHONE_EVENT), SdpDirection.SENDRECV))
                .isEmpty();
    }

    @Test
    void directions_meet_as_rfc_3264_says() {
        assertThat(SdpDirection.SENDONLY.reversed().and(SdpDirection.SENDRECV)).isEqualTo(SdpDirection.RECVONLY);
        assertThat(SdpDirection.INACTIVE.reversed().and(SdpDirection.SENDRECV)).isEqualTo(SdpDirection.INACTIVE);
        assertThat(SdpDirection.SENDRECV.reversed().and(SdpDirection.SENDONLY)).isEqualTo(SdpDirection.SENDONLY);
        assertThat(SdpDirection.RECVONLY.reversed().and(SdpDirection.RECVONLY)).isEqualTo(SdpDirection.INACTIVE);
    }

    @Test
    void session_ids_of_64_bits_are_read() {
        assertThat(parsed(HEAD.replace("o=- 1 2", "o=- 18446744073709551615 18446744073709551614")
                                + "m=audio 4000 RTP/AVP 0\r\n")
                        .sessionVersion())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=1\r\n",
                "o=- 1 1 IN IP4 x\r\nv=0\r\n",
                "v=0\r\no=broken\r\nm=audio 1 RTP/AVP 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\nm=audio 1 RTP/AVP 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 1 RTP/SAVPF 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 70000 RTP/AVP 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 1 RTP/AVP 128\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h\r\nm=audio 1 RTP/AVP 96\r\na=rtpmap:96 x/0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\nc=IN IP4 h;rm -rf\r\nm=audio 1 RTP/AVP 0\r\n",
                "v=0\r\nno line\r\n"
            })
    void what_does_not_parse_is_refused_in_words(String text) {
        assertThat(refused(text)).isNotBlank();
    }

    @Test
    void limits_are_kept() {
        assertThat(refused("v=0\r\n" + "a=x\r\n".repeat(300))).contains("lines");
        assertThat(refused("v=0\r\na=" + "x".repeat(1500))).contains("line is longer");
        assertThat(refused("v".repeat(9000))).contains("longer");
        assertThat(refused(HEAD + "m=audio 1 RTP/AVP 0\r\n".repeat(17))).contains("media");
        assertThat(refused(HEAD + "m=audio 1 RTP/AVP" + " 0".repeat(65) + "\r\n"))
                .contains("payload types");
    }
}
