package dev.tandem.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** RFC 3550, 5.1 and RFC 8285, 4.2. */
class RtpPacketTest {
    private final RtpPacket packet = new RtpPacket();

    @Test
    void csrcs_extension_and_padding_are_no_payload() {
        byte[] bytes = HexFormat.of()
                .parseHex("b1" + "ef" + "1234" + "00000a0b" + "0000cafe" + "11111111" + "bede0002" + "10aa" + "4130"
                        + "31" + "000000" + "0102" + "000003");
        assertThat(packet.parse(bytes, 0, bytes.length)).isTrue();
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(0x6f);
        assertThat(packet.sequenceNumber()).isEqualTo(0x1234);
        assertThat(packet.timestamp()).isEqualTo(0xa0b);
        assertThat(packet.ssrc()).isEqualTo(0xcafe);
        assertThat(packet.payloadOffset()).isEqualTo(28);
        assertThat(packet.payloadLength()).isEqualTo(2);
        assertThat(packet.extensionEquals(4, new byte[] {'0', '1'})).isTrue();
        assertThat(packet.extensionEquals(4, new byte[] {'0'})).isFalse();
        assertThat(packet.extensionEquals(1, new byte[] {(byte) 0xaa})).isTrue();
        assertThat(packet.extensionEquals(2, new byte[] {0})).isFalse();
    }

    @Property(tries = 2000)
    void any_bytes_are_taken_or_refused_without_a_fault(@ForAll @Size(max = 60) byte[] bytes) {
        if (bytes.length > 0) {
            bytes[0] = (byte) ((bytes[0] & 0x3f) | 0x80);
        }
        if (packet.parse(bytes, 0, bytes.length)) {
            assertThat(packet.payloadOffset() + packet.payloadLength()).isLessThanOrEqualTo(bytes.length);
            assertThat(packet.payloadLength()).isNotNegative();
            packet.extensionEquals(4, new byte[] {1});
        }
        RtcpReader.read(bytes, 0, bytes.length, new RtcpVisitor() {
            @Override
            public void senderReport(int ssrc, int ntpMiddle) {}

            @Override
            public void reportBlock(int ssrc, int fractionLost, int lost, int jitter, int lastReport, int delay) {}

            @Override
            public void bye(int ssrc) {}
        });
    }
}
