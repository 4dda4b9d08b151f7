package dev.tandem.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 3711 (B.2, B.3) and RFC 7714 (16, 17). */
class SrtpVectorTest {
    private static final HexFormat HEX = HexFormat.of();
    private final SrtpScratch scratch = new SrtpScratch();

    @Test
    void counter_mode_makes_the_keystream_of_rfc_3711_b2() {
        CounterModeCipher cipher = new CounterModeCipher(
                HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"),
                HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"),
                new byte[20]);
        byte[] packet = new byte[48];
        cipher.crypt(packet, 0, packet.length, 0, 0, scratch);
        assertThat(HEX.formatHex(packet))
                .isEqualTo("e03ead0935c95e80e166b16dd92b4eb4"
                        + "d23513162b02d0f72a43a2fe4a5f97ab"
                        + "41e95b3bb0a2e8dd477901e4fca894c0");
    }

    @Test
    void keys_are_derived_as_in_rfc_3711_b3() {
        SrtpKeys keys = new SrtpKeys(
                SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139"),
                HEX.parseHex("0ec675ad498afeebb6960b3aabe6"));
        assertThat(HEX.formatHex(keys.derive(0, 16))).isEqualTo("c61e7a93744f39ee10734afe3ff7a087");
        assertThat(HEX.formatHex(keys.derive(2, 14))).isEqualTo("30cbbc08863d8c85d49db34a9ae1");
        assertThat(HEX.formatHex(keys.derive(1, 94)))
                .isEqualTo(
                        "cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578e"
                                + "f72270986371c10c9a369ac2f94a8c5fbcdddc256d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2");
    }

    @Test
    void gcm_protects_rtp_as_in_rfc_7714_16_1_1() {
        GaloisCipher cipher = galois();
        byte[] plain = HEX.parseHex("8040f17b8041f8d35501a0b2"
                + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
        String expected = "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de"
                + "3adf8833899d7f27beb16a9152cf765ee4390cce";
        byte[] packet = Arrays.copyOf(plain, plain.length + 16);
        int length = cipher.protectRtp(packet, 0, 12, plain.length, 0x5501a0b2, 0xf17b, scratch);
        assertThat(HEX.formatHex(packet, 0, length)).isEqualTo(expected);
        int back = cipher.unprotectRtp(packet, 0, 12, length, 0x5501a0b2, 0xf17b, scratch);
        assertThat(Arrays.copyOf(packet, back)).isEqualTo(plain);
    }

    @Test
    void gcm_protects_rtcp_as_in_rfc_7714_17_1() {
        GaloisCipher cipher = galois();
        byte[] plain = HEX.parseHex("81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
                + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
        String expected = "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b46"
                + "86303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";
        byte[] packet = Arrays.copyOf(plain, plain.length + 20);
        int length = cipher.protectRtcp(packet, 0, plain.length, 0x4d617273, 0x5d4, scratch);
        assertThat(HEX.formatHex(packet, 0, length)).isEqualTo(expected);
        int back = cipher.unprotectRtcp(packet, 0, length, 0x4d617273, 0x5d4, scratch);
        assertThat(Arrays.copyOf(packet, back)).isEqualTo(plain);
    }

    private static GaloisCipher galois() {
        return new GaloisCipher(
                HEX.parseHex("000102030405060708090a0b0c0d0e0f"), HEX.parseHex("517569642070726f2071756f"));
    }
}
