package dev.tandem.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No text makes the parser do anything but parse or refuse. */
class SdpFuzzTest {
    private static final List<String> PIECES = List.of(
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            "s=-",
            "c=IN IP4 127.0.0.1",
            "c=IN IP6 ::1/64",
            "t=0 0",
            "m=audio 4000 RTP/AVP 0 8 96",
            "m=audio 4000/2 RTP/AVP 0",
            "m=video 1 RTP/AVP 97",
            "m=audio",
            "m=",
            "a=rtpmap:96 opus/48000/2",
            "a=rtpmap:96",
            "a=rtpmap:x y/z",
            "a=fmtp:96 x=1",
            "a=ptime:20",
            "a=ptime:-1",
            "a=sendonly",
            "a=inactive",
            "a=",
            "=",
            "",
            "b=AS:64",
            "a=rtpmap:0 PCMU/99999999999999999999");

    @Provide
    Arbitrary<String> almostSdp() {
        Arbitrary<String> piece = Arbitraries.of(PIECES);
        Arbitrary<String> noise = Arbitraries.strings().ofMaxLength(40);
        Arbitrary<String> mixed = Combinators.combine(piece, noise).as((left, right) -> left + right);
        Arbitrary<String> line = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, piece), net.jqwik.api.Tuple.of(1, noise), net.jqwik.api.Tuple.of(1, mixed));
        return line.list().ofMaxSize(20).map(lines -> "v=0\r\no=- 1 1 IN IP4 h\r\n" + String.join("\r\n", lines));
    }

    @Property(tries = 2000)
    void any_text_is_parsed_or_refused(@ForAll String text) {
        assertThat(SdpAudio.parse(text)).isNotNull();
    }

    @Property(tries = 3000)
    void what_parses_is_written_so_that_it_parses_alike(@ForAll("almostSdp") String text) {
        if (SdpAudio.parse(text) instanceof SdpResult.Parsed(SdpAudio session)) {
            SdpAudio written = session.withOrigin(1, 2);
            assertThat(SdpAudio.parse(written.encode())).isInstanceOfSatisfying(SdpResult.Parsed.class, again -> {
                assertThat(again.session().codecs()).isEqualTo(written.codecs());
                assertThat(again.session().address()).isEqualTo(written.address());
                assertThat(again.session().port()).isEqualTo(written.port());
                assertThat(again.session().direction()).isEqualTo(written.direction());
            });
        }
    }
}
