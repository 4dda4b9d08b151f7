package dev.tandem.sip.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SRTP keys in session descriptions (RFC 4568). */
class SdpCryptoTest {
    /** Keys of RFC 4568's own examples. */
    private static final String ONE = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";

    private static final String TWO = "QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5";
    private static final String GCM = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

    private static String session(String profile, String... attributes) {
        return "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 49170 " + profile
                + " 0\r\n"
                + String.join(
                        "",
                        List.of(attributes).stream()
                                .map(line -> "a=" + line + "\r\n")
                                .toList());
    }

    private static SdpAudio parsed(String text) {
        return switch (SdpAudio.parse(text)) {
            case SdpResult.Parsed(SdpAudio session) -> session;
            case SdpResult.Refused(String why) -> throw new AssertionError(why);
        };
    }

    @Test
    void what_people_see_of_a_description_has_no_key() {
        String text = session(
                "RTP/SAVP",
                "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "|2^20|1:4;inline:" + TWO + "|2^20|2:4 KDR=1",
                "Crypto:2 AEAD_AES_128_GCM  INLINE:" + GCM);

        assertThat(SdpCrypto.masked(text))
                .isEqualTo(session(
                        "RTP/SAVP",
                        "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:*** KDR=1",
                        "Crypto:2 AEAD_AES_128_GCM  inline:***"));
    }

    @Test
    void the_rfcs_line_without_a_key_identifier_is_read_and_written() {
        SdpAudio session = parsed(session(
                "RTP/SAVP",
                "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "|2^20",
                "crypto:2 AES_CM_128_HMAC_SHA1_32 inline:" + TWO + "|2^20"));
        assertThat(session.secured()).isTrue();
        SdpCrypto crypto = session.cryptos().getFirst();
        assertThat(session.cryptos())
                .as("the 32-bit tag is not offered by the media plane")
                .hasSize(1);
        assertThat(crypto.tag()).isEqualTo(1);
        byte[] all = Base64.getDecoder().decode(ONE);
        assertThat(crypto.masterKey()).hasSize(16).startsWith(all[0], all[1]);
        assertThat(crypto.masterSalt()).hasSize(14).endsWith(all[29]);
        assertThat(session.encode())
                .contains("m=audio 49170 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "\r\n");
        assertThat(parsed(session.encode())).isEqualTo(session);
    }

    @Test
    void an_answer_takes_the_first_usable_line_with_its_tag_and_keys_of_our_own() {
        SdpAudio offer = parsed(session(
                "RTP/SAVP",
                "crypto:7 F8_128_HMAC_SHA1_80 inline:" + ONE,
                "crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "|2^20|1:32",
                "crypto:5 AES_CM_128_HMAC_SHA1_80 inline:" + TWO + "|1048576 WSH=128 KDR=0 -future=1",
                "crypto:6 AEAD_AES_128_GCM inline:" + Base64.getEncoder().encodeToString(new byte[28])));
        SdpAudio answer = offer.answer(9, "198.51.100.1", 4000, List.of(SdpCodec.PCMU), SdpDirection.SENDRECV)
                .orElseThrow();
        SdpCrypto ours = answer.cryptos().getFirst();
        assertThat(answer.cryptos()).hasSize(1);
        assertThat(ours.tag()).isEqualTo(5);
        assertThat(ours.suite()).isEqualTo(SdpCrypto.Suite.AES_CM_128_HMAC_SHA1_80);
        assertThat(ours.key()).isNotEqualTo(offer.cryptos().getFirst().key());
        assertThat(answer.agreesWith(offer)).isTrue();
        assertThat(answer.encode()).contains("RTP/SAVP");
        assertThat(answer.securedFor(offer, answer)).isEqualTo(answer);
    }

    @Test
    void a_refresh_keeps_our_keys_under_the_new_tag() {
        SdpAudio first = parsed(session("RTP/SAVP", "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE));
        SdpAudio ours = first.answer(9, "198.51.100.1", 4000, List.of(SdpCodec.PCMU), SdpDirection.SENDRECV)
                .orElseThrow();
        SdpAudio again = parsed(session("RTP/SAVP", "crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + TWO));
        SdpAudio answer = ours.securedFor(again, ours);
        assertThat(answer.cryptos().getFirst().tag()).isEqualTo(2);
        assertThat(answer.cryptos().getFirst().key())
                .isEqualTo(ours.cryptos().getFirst().key());
        SdpAudio plain = parsed(session("RTP/AVP"));
        assertThat(ours.securedFor(plain, ours).secured()).isFalse();
        assertThat(ours.withCryptos(List.of())
                        .securedFor(again, ours)
                        .cryptos()
                        .getFirst()
                        .key())
                .as("keys that the answer forgot are those of before")
                .isEqualTo(ours.cryptos().getFirst().key());
    }

    @Test
    void a_downgrade_or_another_tag_is_no_answer() {
        SdpAudio offer = SdpAudio.offer(1, "192.0.2.1", 4000, List.of(SdpCodec.PCMU))
                .withCryptos(List.of(SdpCrypto.generate(1, SdpCrypto.Suite.AES_CM_128_HMAC_SHA1_80)));
        assertThat(parsed(session("RTP/AVP")).agreesWith(offer)).isFalse();
        assertThat(parsed(session("RTP/SAVP", "crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + ONE))
                        .agreesWith(offer))
                .isFalse();
        assertThat(parsed(session("RTP/SAVP", "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE))
                        .agreesWith(offer))
                .isTrue();
        assertThat(parsed(session("RTP/SAVP", "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE))
                        .agreesWith(offer.withCryptos(List.of())))
                .isFalse();
        SdpAudio refused = parsed(session("RTP/SAVP").replace("audio 49170", "audio 0"));
        assertThat(refused.agreesWith(offer)).isTrue();
    }

    @Test
    void keys_beside_plain_rtp_mean_nothing() {
        SdpAudio session = parsed(session("RTP/AVP", "crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE));
        assertThat(session.secured()).isFalse();
    }

    @Test
    void of_two_streams_the_first_that_can_be_used_counts() {
        SdpAudio session =
                parsed(session("RTP/SAVP", "crypto:1 NULL_CIPHER inline:" + ONE) + "m=audio 49172 RTP/AVP 0\r\n");
        assertThat(session.port()).isEqualTo(49172);
        assertThat(session.before()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1 AES_CM_128_HMAC_SHA1_80",
                "x AES_CM_128_HMAC_SHA1_80 inline:" + ONE,
                "1234567890 AES_CM_128_HMAC_SHA1_80 inline:" + ONE,
                "-1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE,
                "1 AES_CM_128_HMAC_SHA1_80 " + ONE,
                "1 AES_CM_128_HMAC_SHA1_80 inline:",
                "1 AES_CM_128_HMAC_SHA1_80 inline:AAAA",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "AAAA",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + GCM,
                "1 AES_CM_128_HMAC_SHA1_80 inline:!" + ONE,
                "1 AES_CM_128_HMAC_SHA1_80 inline:=",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "|2^20|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "|1:4",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + "|often",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + ";inline:" + TWO,
                "1 AES_CM_128_HMAC_SHA1_80 uri:https://keys.example",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + " UNENCRYPTED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + " UNENCRYPTED_SRTCP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + " UNAUTHENTICATED_SRTP",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + " KDR=1",
                "1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + " FEC_ORDER=FEC_SRTP",
                "1 AES_CM_256_HMAC_SHA1_80 inline:" + ONE
            })
    void what_cannot_be_used_is_passed_over(String value) {
        assertThat(SdpCrypto.parse(value)).isEmpty();
        assertThat(SdpAudio.parse(session("RTP/SAVP", "crypto:" + value))).isInstanceOf(SdpResult.Refused.class);
    }

    @Test
    void keys_never_show_in_text() {
        SdpCrypto crypto =
                SdpCrypto.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE).orElseThrow();
        SdpAudio session =
                SdpAudio.offer(1, "192.0.2.1", 4000, List.of(SdpCodec.PCMU)).withCryptos(List.of(crypto));
        String clear = new String(Base64.getDecoder().decode(ONE), StandardCharsets.ISO_8859_1);
        for (Object shown : List.of(crypto, crypto.key(), session, Optional.of(session))) {
            assertThat(shown.toString()).doesNotContain(ONE, clear, "[B@");
        }
    }

    @Property(tries = 500)
    void hostile_values_do_no_harm(@ForAll @Size(max = 200) String value) {
        SdpCrypto.parse(value);
        SdpCrypto.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + value);
        SdpCrypto.parse("1 AES_CM_128_HMAC_SHA1_80 inline:" + ONE + value);
    }

    @Property(tries = 100)
    void what_is_generated_is_read_again(@ForAll SdpCrypto.Suite suite) {
        SdpCrypto made = SdpCrypto.generate(4, suite);
        assertThat(SdpCrypto.parse(made.encode())).contains(made);
        assertThat(SdpCrypto.of(4, suite, made.masterKey(), made.masterSalt())).isEqualTo(made);
    }
}
