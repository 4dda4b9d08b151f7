package dev.tandem.media.dtls;

import dev.tandem.media.DtlsFingerprint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Certificate fingerprints (RFC 8122, 5). */
public final class Fingerprints {
    private static final List<String> ALGORITHMS = List.of("sha-256", "sha-384", "sha-512");
    private static final HexFormat FORMAT = HexFormat.ofDelimiter(":").withUpperCase();

    private Fingerprints() {}

    /** Whether a certificate can be checked against this one; SHA-1 and weaker are not accepted. */
    public static boolean usable(DtlsFingerprint fingerprint) {
        return ALGORITHMS.contains(fingerprint.algorithm().toLowerCase(Locale.ROOT));
    }

    static boolean matches(List<DtlsFingerprint> expected, byte[] certificate) {
        return expected.stream()
                .filter(Fingerprints::usable)
                .anyMatch(fingerprint -> value(fingerprint.algorithm().toUpperCase(Locale.ROOT), certificate)
                        .equalsIgnoreCase(fingerprint.value()));
    }

    static String value(String algorithm, byte[] certificate) {
        try {
            return FORMAT.formatHex(MessageDigest.getInstance(algorithm).digest(certificate));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-2 is part of every JDK", e);
        }
    }
}
