package dev.tandem.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class EngineCodecTest {
    private static final int MAX_PACKETS = 64;

    @Test
    void every_packet_type_has_its_digit() {
        assertThat(EngineCodec.encode(new EnginePacket.Open("{}"))).isEqualTo("0{}");
        assertThat(EngineCodec.encode(new EnginePacket.Close())).isEqualTo("1");
        assertThat(EngineCodec.encode(new EnginePacket.Ping(""))).isEqualTo("2");
        assertThat(EngineCodec.encode(new EnginePacket.Pong("probe"))).isEqualTo("3probe");
        assertThat(EngineCodec.encode(EnginePacket.text("hé"))).isEqualTo("4hé");
        assertThat(EngineCodec.encode(new EnginePacket.Upgrade())).isEqualTo("5");
        assertThat(EngineCodec.encode(new EnginePacket.Noop())).isEqualTo("6");
    }

    @Test
    void binary_in_a_payload_is_base64_behind_a_b() {
        var packets = List.of(EnginePacket.text("a"), binary(9, 8, 7, 6));
        assertThat(EngineCodec.encodePayload(packets)).isEqualTo("4a\u001ebCQgHBg==");
        assertThat(EngineCodec.decodePayload("4a\u001ebCQgHBg==", MAX_PACKETS))
                .isEqualTo(new EngineCodec.Payload.Packets(packets));
    }

    @Test
    void base64_may_have_line_feeds() {
        assertThat(EngineCodec.decodePayload("bCQgH\nBg==\n", MAX_PACKETS))
                .isEqualTo(new EngineCodec.Payload.Packets(List.of(binary(9, 8, 7, 6))));
    }

    @Test
    void what_is_no_packet_is_malformed() {
        for (String frame : List.of("", "7", "x", "1x", "5 ", "b", "\u001e", "é")) {
            assertThat(EngineCodec.decode(frame)).as(frame).isEmpty();
        }
        for (String payload : List.of("", "4a\u001e", "\u001e4a", "bA", "b****", "4a\u001e\u001e4b")) {
            assertThat(EngineCodec.decodePayload(payload, MAX_PACKETS))
                    .as(payload)
                    .isEqualTo(new EngineCodec.Payload.Malformed());
        }
    }

    @Test
    void a_payload_has_no_more_packets_than_allowed() {
        assertThat(EngineCodec.decodePayload("4a\u001e4b", 2)).isInstanceOf(EngineCodec.Payload.Packets.class);
        assertThat(EngineCodec.decodePayload("4a\u001e4b\u001e4c", 2))
                .isEqualTo(new EngineCodec.Payload.TooManyPackets());
    }

    @Property(tries = 300)
    void a_payload_reads_as_it_was_written(@ForAll("packets") List<EnginePacket> packets) {
        String payload = EngineCodec.encodePayload(packets);
        assertThat(EngineCodec.decodePayload(payload, MAX_PACKETS)).isEqualTo(new EngineCodec.Payload.Packets(packets));
    }

    @Property(tries = 300)
    void the_encoded_size_is_the_size_in_bytes(@ForAll("packet") EnginePacket packet) {
        assertThat(EngineCodec.encodedSize(packet))
                .isEqualTo(EngineCodec.encode(packet).getBytes(StandardCharsets.UTF_8).length);
    }

    @Property(tries = 1000)
    void no_text_makes_the_decoder_fail(@ForAll String text) {
        assertThat(EngineCodec.decode(text)).isNotNull();
        assertThat(EngineCodec.decodePayload(text, MAX_PACKETS)).isNotNull();
    }

    @Provide
    Arbitrary<List<EnginePacket>> packets() {
        return packet().list().ofMinSize(1).ofMaxSize(20);
    }

    @Provide
    Arbitrary<EnginePacket> packet() {
        Arbitrary<String> text = Arbitraries.strings()
                .withCharRange(' ', '\u2fff')
                .withChars("\ud83d\ude00".toCharArray()[0])
                .ofMaxLength(40)
                .map(raw -> raw.replace("\ud83d", "\ud83d\ude00"));
        Arbitrary<EnginePacket> bytes = Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(50)
                .map(array -> new EnginePacket.Message(new EngineMessage.Binary(ByteString.fromArray(array))));
        return Arbitraries.oneOf(
                text.map(EnginePacket::text),
                bytes,
                Arbitraries.of(new EnginePacket.Close(), new EnginePacket.Upgrade(), new EnginePacket.Noop()),
                Arbitraries.of(new EnginePacket.Ping("probe"), new EnginePacket.Pong("")));
    }

    private static EnginePacket binary(int... values) {
        return new EnginePacket.Message(new EngineMessage.Binary(ByteString.fromInts(values)));
    }
}
