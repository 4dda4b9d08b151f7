package dev.tandem.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DigestTest {
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    private static String answer(String challenge, String user, String password, String cnonce) {
        return new DigestAnswer(DigestChallenge.parse(challenge).orElseThrow(), user, password)
                .headerValue("GET", "/dir/index.html", cnonce, 1);
    }

    @Test
    void md5_answers_the_example_of_rfc_7616() {
        String challenge = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, "
                + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                + "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        assertThat(answer(challenge, "Mufasa", "Circle of Life", CNONCE))
                .contains("response=\"8ca523f5e9506fed4657c9700eebdbec\"")
                .contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"")
                .contains("qop=auth, nc=00000001");
    }

    @Test
    void sha_256_answers_the_example_of_rfc_7616() {
        String challenge = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=SHA-256, "
                + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"";
        assertThat(answer(challenge, "Mufasa", "Circle of Life", CNONCE))
                .contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"");
    }

    @Test
    void md5_answers_the_example_of_rfc_2617() {
        String challenge = "Digest realm=\"testrealm@host.com\",qop=\"auth,auth-int\","
                + "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        assertThat(answer(challenge, "Mufasa", "Circle Of Life", "0a4f113b"))
                .contains("response=\"6629fae49393a05397450978507c4ef1\"");
    }

    @Test
    void without_qop_the_old_form_is_computed() {
        // RFC 2069 §2.4 with the erratum's value for this challenge.
        String challenge = "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                + "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        assertThat(answer(challenge, "Mufasa", "CircleOfLife", "unused"))
                .contains("response=\"1949323746fe6a43ef61f9606e7febea\"")
                .doesNotContain("qop")
                .doesNotContain("cnonce");
    }

    @Test
    void what_cannot_be_answered_is_no_challenge() {
        assertThat(DigestChallenge.parse("Basic realm=\"x\"")).isEmpty();
        assertThat(DigestChallenge.parse("Digest realm=\"x\"")).isEmpty();
        assertThat(DigestChallenge.parse("Digest realm=\"x\", nonce=\"n\", algorithm=ROT13"))
                .isEmpty();
        assertThat(DigestChallenge.parse("Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\""))
                .isEmpty();
        assertThat(DigestChallenge.parse("Digest " + "a=\"".repeat(2000))).isEmpty();
    }

    @Test
    void the_first_challenge_that_can_be_answered_is_taken() {
        DigestSession session = new DigestSession("a", "b");
        assertThat(session.challenged(
                        false,
                        List.of(
                                "Digest realm=\"r\", nonce=\"1\", algorithm=SHA-512-256",
                                "Digest realm=\"r\", nonce=\"2\", algorithm=SHA-256, qop=\"auth\"",
                                "Digest realm=\"r\", nonce=\"3\", algorithm=MD5")))
                .isTrue();
        assertThat(session.authorize("INVITE", "sip:x")).singleElement().satisfies(header -> {
            assertThat(header.headerName()).isEqualTo("Authorization");
            assertThat(header.value()).contains("nonce=\"2\"").contains("algorithm=SHA-256");
        });
    }

    @Test
    void rejected_credentials_are_not_repeated_but_a_stale_nonce_is_renewed() {
        DigestSession session = new DigestSession("a", "b");
        assertThat(session.challenged(true, List.of("Digest realm=\"r\", nonce=\"1\"")))
                .isTrue();
        assertThat(session.challenged(true, List.of("Digest realm=\"r\", nonce=\"2\"")))
                .isFalse();
        assertThat(session.challenged(true, List.of("Digest realm=\"r\", nonce=\"3\", stale=TRUE")))
                .isTrue();
    }

    @Test
    void a_server_that_always_says_stale_is_given_up_on() {
        DigestSession session = new DigestSession("a", "b");
        List<String> stale = List.of("Digest realm=\"r\", nonce=\"1\", stale=true");
        long rounds = java.util.stream.IntStream.range(0, 20)
                .filter(i -> session.challenged(false, stale))
                .count();
        assertThat(rounds).isEqualTo(4);
    }

    @Test
    void proxy_and_far_side_are_both_answered() {
        DigestSession session = new DigestSession("a", "b");
        session.challenged(true, List.of("Digest realm=\"p\", nonce=\"1\""));
        session.challenged(false, List.of("Digest realm=\"s\", nonce=\"2\", opaque=\"o\""));
        assertThat(session.authorize("INVITE", "sip:x"))
                .extracting(DigestSession.Authorization::headerName)
                .containsExactly("Proxy-Authorization", "Authorization");
        assertThat(DigestChallenge.parse("Digest realm=\"s\", nonce=\"2\", opaque=\"o\"")
                        .orElseThrow()
                        .opaque())
                .isEqualTo(Optional.of("o"));
    }
}
