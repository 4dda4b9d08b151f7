package dev.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final String SECRET = "a secret of the test, long enough for HS256";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Algorithm HS256 = Algorithm.HMAC256(SECRET);

    private final Tokens tokens = new Tokens(SECRET, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void an_issued_token_tells_who_it_speaks_for() {
        var issued = tokens.issue("a1", "t1", Role.AGENT, Optional.of("u1"), Duration.ofHours(8));

        Principal principal = tokens.verify(issued.token()).orElseThrow();

        assertThat(principal.subject()).isEqualTo("a1");
        assertThat(principal.tenantId()).isEqualTo("t1");
        assertThat(principal.role()).isEqualTo(Role.AGENT);
        assertThat(principal.userId()).contains("u1");
        assertThat(principal.expiresAt()).isEqualTo(issued.expiresAt()).isEqualTo(NOW.plus(Duration.ofHours(8)));
        assertThat(principal.tokenDigest()).matches("[0-9a-f]{12}");
        assertThat(issued.token()).doesNotContain(principal.tokenDigest());
    }

    @Test
    void a_token_made_elsewhere_needs_only_the_four_claims() {
        Principal principal = tokens.verify(external().sign(HS256)).orElseThrow();

        assertThat(principal.role()).isEqualTo(Role.SUPERVISOR);
        assertThat(principal.userId()).isEmpty();
    }

    @Test
    void a_token_without_an_end_is_refused() {
        var endless = JWT.create().withSubject("a").withClaim("tenant", "t").withClaim("role", "agent");
        assertThat(tokens.verify(endless.sign(HS256))).isEmpty();
    }

    @Test
    void an_expired_token_is_refused() {
        assertThat(tokens.verify(external().withExpiresAt(NOW.minusSeconds(1)).sign(HS256)))
                .isEmpty();
    }

    @Test
    void a_token_with_another_algorithm_is_refused() {
        assertThat(tokens.verify(external().sign(Algorithm.none()))).isEmpty();
        assertThat(tokens.verify(external().sign(Algorithm.HMAC512(SECRET)))).isEmpty();
    }

    @Test
    void a_token_with_another_key_or_a_changed_claim_is_refused() {
        assertThat(tokens.verify(external().sign(Algorithm.HMAC256(SECRET + "x"))))
                .isEmpty();
        String mine = external().sign(HS256);
        String others = external().withClaim("tenant", "t2").sign(HS256);
        String forged = others.substring(0, others.lastIndexOf('.')) + mine.substring(mine.lastIndexOf('.'));
        assertThat(tokens.verify(forged)).isEmpty();
    }

    @Test
    void a_token_that_lacks_a_claim_or_has_an_unknown_role_is_refused() {
        assertThat(tokens.verify(external().withClaim("role", "root").sign(HS256)))
                .isEmpty();
        assertThat(tokens.verify(external().withClaim("tenant", " ").sign(HS256)))
                .isEmpty();
        assertThat(tokens.verify(external().withSubject(null).sign(HS256))).isEmpty();
        assertThat(tokens.verify(external().withClaim("tenant", 7).sign(HS256))).isEmpty();
    }

    @Test
    void rubbish_is_refused() {
        assertThat(tokens.verify("")).isEmpty();
        assertThat(tokens.verify("a.b.c")).isEmpty();
        assertThat(tokens.verify("x".repeat(Tokens.MAX_TOKEN_CHARS + 1))).isEmpty();
    }

    @Test
    void only_an_admin_of_all_tenants_sees_them_all() {
        assertThat(principal(Role.ADMIN, Principal.ALL_TENANTS).sees("t1")).isTrue();
        assertThat(principal(Role.SUPERVISOR, Principal.ALL_TENANTS).sees("t1")).isFalse();
        assertThat(principal(Role.ADMIN, "t1").sees("t1")).isTrue();
        assertThat(principal(Role.ADMIN, "t1").sees("t2")).isFalse();
    }

    private static Principal principal(Role role, String tenant) {
        return new Principal("s", tenant, role, Optional.empty(), "0", NOW);
    }

    private static JWTCreator.Builder external() {
        return JWT.create()
                .withSubject("a1")
                .withClaim("tenant", "t1")
                .withClaim("role", "supervisor")
                .withExpiresAt(NOW.plusSeconds(60));
    }
}
