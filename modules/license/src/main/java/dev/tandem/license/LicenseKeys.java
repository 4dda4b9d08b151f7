package dev.tandem.license;

import java.security.SecureRandom;

/** Licence keys: 100 random bits in five groups of four, without letters that look like digits. */
final class LicenseKeys {
    /** Crockford's base 32. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int GROUPS = 5;
    private static final int GROUP_CHARS = 4;

    private final SecureRandom random = new SecureRandom();

    /** A fresh key, such as {@code TNDM-7K2Q-…}. */
    String next() {
        StringBuilder key = new StringBuilder("TNDM");
        for (int group = 0; group < GROUPS; group++) {
            key.append('-');
            for (int i = 0; i < GROUP_CHARS; i++) {
                key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
        }
        return key.toString();
    }
}
