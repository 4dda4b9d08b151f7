package dev.tandem.media.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 5769, and what must be refused. */
class StunVectorTest {
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    private static final byte[] REQUEST = HexFormat.of()
            .parseHex("000100582112a442b7e7a701bc34d686fa87dfae"
                    + "802200105354554e207465737420636c69656e74"
                    + "002400046e0001ff"
                    + "80290008932ff9b151263b36"
                    + "000600096576746a3a68367659202020"
                    + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                    + "80280004e57a3bcf");
    private static final String MAPPED_IPV4 = "002000080001a147e112a643";
    private static final String MAPPED_IPV6 = "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9";

    @Test
    void the_sample_request_is_read_and_authentic() {
        StunMessage message = StunMessage.parse(REQUEST, 0, REQUEST.length).orElseThrow();
        assertThat(message.type()).isEqualTo(StunMessage.BINDING_REQUEST);
        assertThat(message.username()).isEqualTo("evtj:h6vY");
        assertThat(message.controlled()).isTrue();
        assertThat(message.useCandidate()).isFalse();
        assertThat(message.unknown()).isEmpty();
        assertThat(message.authentic(PASSWORD)).isTrue();
        assertThat(message.authentic("wrong")).isFalse();
    }

    @Test
    void the_sample_responses_are_authentic() {
        byte[] ipv4 = HexFormat.of()
                .parseHex("0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220" + MAPPED_IPV4
                        + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");
        byte[] ipv6 = HexFormat.of()
                .parseHex("010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220" + MAPPED_IPV6
                        + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c");
        for (byte[] response : new byte[][] {ipv4, ipv6}) {
            StunMessage message =
                    StunMessage.parse(response, 0, response.length).orElseThrow();
            assertThat(message.type()).isEqualTo(StunMessage.BINDING_SUCCESS);
            assertThat(message.authentic(PASSWORD)).isTrue();
        }
    }

    @Test
    void a_success_response_maps_the_address_as_the_samples_do() throws Exception {
        StunMessage request = StunMessage.parse(REQUEST, 0, REQUEST.length).orElseThrow();
        byte[] ipv4 = StunResponse.success(
                request, new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 32853), PASSWORD);
        byte[] ipv6 = StunResponse.success(
                request,
                new InetSocketAddress(InetAddress.getByName("2001:db8:1234:5678:11:2233:4455:6677"), 32853),
                PASSWORD);
        assertThat(HexFormat.of().formatHex(ipv4)).contains(MAPPED_IPV4);
        assertThat(HexFormat.of().formatHex(ipv6)).contains(MAPPED_IPV6);
        assertThat(StunMessage.parse(ipv4, 0, ipv4.length).orElseThrow().authentic(PASSWORD))
                .isTrue();
    }

    @Test
    void every_single_changed_byte_is_noticed() {
        for (int i = 0; i < REQUEST.length; i++) {
            byte[] changed = REQUEST.clone();
            changed[i] ^= 0x10;
            assertThat(StunMessage.parse(changed, 0, changed.length))
                    .as("byte %d", i)
                    .isEmpty();
        }
    }

    @Test
    void every_truncation_is_refused() {
        for (int length = 0; length < REQUEST.length; length++) {
            assertThat(StunMessage.parse(Arrays.copyOf(REQUEST, length), 0, length))
                    .isEmpty();
        }
    }
}
