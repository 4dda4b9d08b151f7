package dev.tandem.http;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.tandem.core.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies the JSON Web Tokens of RFC 7519, HS256 only, with claims {@code sub}, {@code tenant},
 * {@code role} and {@code exp}; those issued here carry {@code jti}, {@code iat} and, where known, {@code user} too.
 */
public final class Tokens {
    /** Longer ones are refused unread: ours have some 300 characters. */
    static final int MAX_TOKEN_CHARS = 4096;

    private static final int MAX_CLAIM_CHARS = 128;
    private static final int DIGEST_CHARS = 12;

    private final Algorithm algorithm;
    private final JWTVerifier verifier;
    private final Clock clock;

    /** A fresh token and when it ends. */
    public record Issued(String token, Instant expiresAt) {}

    /** Tokens signed with {@code secret} ({@code JWT_SECRET}). */
    public Tokens(String secret) {
        this(secret, Clock.systemUTC());
    }

    public Tokens(String secret, Clock clock) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("JWT_SECRET must not be empty");
        }
        this.algorithm = Algorithm.HMAC256(secret);
        this.clock = clock;
        // A token with another alg, "none" included, fails before its signature is looked at.
        this.verifier = ((JWTVerifier.BaseVerification) JWT.require(algorithm)).build(clock);
    }

    /** A token for somebody who has just proven who they are. */
    public Issued issue(String subject, String tenantId, Role role, Optional<String> userId, Duration lifetime) {
        Instant now = clock.instant();
        // exp has whole seconds on the wire; what we tell must be what we sign.
        Instant expiresAt = now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
        var builder = JWT.create()
                .withJWTId(Ids.next())
                .withIssuedAt(now)
                .withSubject(subject)
                .withClaim("tenant", tenantId)
                .withClaim("role", role.claim())
                .withExpiresAt(expiresAt);
        userId.ifPresent(user -> builder.withClaim("user", user));
        return new Issued(builder.sign(algorithm), expiresAt);
    }

    /** Whom the token speaks for; empty when it is forged, expired, endless, or lacks a claim. */
    public Optional<Principal> verify(String token) {
        if (token.length() > MAX_TOKEN_CHARS) {
            return Optional.empty();
        }
        DecodedJWT jwt;
        try {
            jwt = verifier.verify(token);
        } catch (JWTVerificationException e) {
            return Optional.empty();
        }
        Optional<String> subject = claim(jwt.getSubject());
        Optional<String> tenant = claim(jwt.getClaim("tenant").asString());
        Optional<Role> role = claim(jwt.getClaim("role").asString()).flatMap(Role::ofClaim);
        Optional<Instant> expiresAt = Optional.ofNullable(jwt.getExpiresAtAsInstant());
        if (subject.isEmpty() || tenant.isEmpty() || role.isEmpty() || expiresAt.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> user = claim(jwt.getClaim("user").asString());
        return Optional.of(
                new Principal(subject.get(), tenant.get(), role.get(), user, digest(token), expiresAt.get()));
    }

    private static Optional<String> claim(@Nullable String value) {
        return Optional.ofNullable(value).filter(v -> !v.isBlank() && v.length() <= MAX_CLAIM_CHARS);
    }

    private static String digest(String token) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256).substring(0, DIGEST_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
