package dev.tandem.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Our challenges, answered by our own client side. */
class DigestServerTest {
    private static final String URI = "sip:tandem.example";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Nonces nonces = new Nonces(now::get, Duration.ofMinutes(5));

    private DigestCredentials answer(int which, String password, int count) {
        DigestChallenge challenge = DigestChallenge.parse(
                        nonces.challenges("tandem", false).get(which))
                .orElseThrow();
        return answer(challenge, password, count);
    }

    private static DigestCredentials answer(DigestChallenge challenge, String password, int count) {
        return DigestCredentials.parse(
                        new DigestAnswer(challenge, "al\"ice", password).headerValue("REGISTER", URI, "cnonce", count))
                .orElseThrow();
    }

    @Test
    void both_algorithms_prove_the_password_and_only_that() {
        for (int which : List.of(0, 1)) {
            DigestCredentials right = answer(which, "secret", 1);

            assertThat(right.username()).isEqualTo("al\"ice");
            assertThat(right.provesPassword("REGISTER", "secret")).isTrue();
            assertThat(right.provesPassword("REGISTER", "Secret")).isFalse();
            assertThat(right.provesPassword("INVITE", "secret")).isFalse();
            assertThat(nonces.judge(right.nonce(), right.nonceCount())).isEqualTo(Nonces.Verdict.FRESH);
        }
    }

    @Test
    void a_count_is_taken_once() {
        DigestCredentials first = answer(0, "secret", 2);
        nonces.used(first.nonce(), first.nonceCount());

        assertThat(nonces.judge(first.nonce(), 1)).isEqualTo(Nonces.Verdict.STALE);
        assertThat(nonces.judge(first.nonce(), 2)).isEqualTo(Nonces.Verdict.STALE);
        assertThat(nonces.judge(first.nonce(), 3)).isEqualTo(Nonces.Verdict.FRESH);
    }

    @Test
    void an_old_nonce_is_stale_and_a_strangers_is_foreign() {
        DigestCredentials given = answer(0, "secret", 1);
        Nonces ofAnotherConnection = new Nonces(now::get, Duration.ofMinutes(5));

        assertThat(ofAnotherConnection.judge(given.nonce(), 1)).isEqualTo(Nonces.Verdict.FOREIGN);
        assertThat(nonces.judge("!", 1)).isEqualTo(Nonces.Verdict.FOREIGN);
        assertThat(nonces.judge("AAAA", 1)).isEqualTo(Nonces.Verdict.FOREIGN);
        now.set(now.get().plusSeconds(301));
        assertThat(nonces.judge(given.nonce(), 1)).isEqualTo(Nonces.Verdict.STALE);
    }

    @Test
    void a_flood_of_challenges_forgets_old_nonces_and_never_their_counts() {
        DigestCredentials used = answer(0, "secret", 1);
        nonces.used(used.nonce(), 1);
        for (int i = 0; i < 100; i++) {
            assertThat(nonces.challenges("tandem", true).getFirst()).contains("stale=true");
        }

        assertThat(nonces.judge(used.nonce(), 1)).isEqualTo(Nonces.Verdict.STALE);
        assertThat(nonces.judge(used.nonce(), 2)).isEqualTo(Nonces.Verdict.STALE);
    }

    @Test
    void credentials_in_another_form_are_none() {
        assertThat(DigestCredentials.parse("Basic YTpi")).isEmpty();
        assertThat(DigestCredentials.parse("Digest username=\"a\"")).isEmpty();
        assertThat(DigestCredentials.parse("Digest username=\"a\", realm=\"tandem\", nonce=\"n\", uri=\"u\","
                        + " response=\"r\", cnonce=\"c\", nc=1, qop=auth"))
                .isEmpty();
    }
}
