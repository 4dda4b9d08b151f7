package dev.tandem.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The hash functions of digest authentication that SIP knows (RFC 8760 §2). */
public enum DigestAlgorithm {
    MD5("MD5", "MD5"),
    SHA_256("SHA-256", "SHA-256");

    private final String token;
    private final String jceName;

    DigestAlgorithm(String token, String jceName) {
        this.token = token;
        this.jceName = jceName;
    }

    static Optional<DigestAlgorithm> named(String token) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.token.equalsIgnoreCase(token))
                .findFirst();
    }

    String token() {
        return token;
    }

    String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance(jceName).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + jceName, e);
        }
    }
}
