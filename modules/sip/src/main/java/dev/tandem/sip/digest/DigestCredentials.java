package dev.tandem.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An Authorization value as a client sends it (RFC 7616 §3.4), with {@code qop=auth}, which we always ask for.
 *
 * @param nonceCount how often the client says it has used the nonce, from 1
 */
public record DigestCredentials(
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        DigestAlgorithm algorithm,
        String cnonce,
        long nonceCount) {
    /** Empty if it is not digest, is broken, or is not in the form that was asked for. */
    public static Optional<DigestCredentials> parse(String value) {
        Map<String, String> given = DigestChallenge.parameters(value);
        Optional<DigestAlgorithm> algorithm = DigestAlgorithm.named(given.getOrDefault("algorithm", "MD5"));
        boolean complete = given.keySet()
                .containsAll(java.util.Set.of("username", "realm", "nonce", "uri", "response", "cnonce", "nc"));
        boolean fitting = complete
                && algorithm.isPresent()
                && "auth".equalsIgnoreCase(given.get("qop"))
                && given.get("nc").matches("[0-9a-fA-F]{8}");
        return fitting
                ? Optional.of(new DigestCredentials(
                        unescaped(given.get("username")),
                        unescaped(given.get("realm")),
                        given.get("nonce"),
                        unescaped(given.get("uri")),
                        given.get("response").toLowerCase(Locale.ROOT),
                        algorithm.get(),
                        given.get("cnonce"),
                        Long.parseLong(given.get("nc"), 16)))
                : Optional.empty();
    }

    /** Whether whoever made this knows the password; takes the same time whichever way it ends. */
    public boolean provesPassword(String method, String password) {
        String ha1 = algorithm.hash(username + ":" + realm + ":" + password);
        String ha2 = algorithm.hash(method + ":" + uri);
        String nc = String.format(Locale.ROOT, "%08x", nonceCount);
        String right = algorithm.hash(ha1 + ":" + nonce + ":" + nc + ":" + cnonce + ":auth:" + ha2);
        return MessageDigest.isEqual(right.getBytes(StandardCharsets.UTF_8), response.getBytes(StandardCharsets.UTF_8));
    }

    private static String unescaped(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    @Override
    public String toString() {
        return "DigestCredentials[username=" + username + "]";
    }
}
