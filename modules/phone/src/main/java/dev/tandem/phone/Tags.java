package dev.tandem.phone;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random parts of messages (RFC 3261 §8.1.1.7, §19.3). */
final class Tags {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 10;

    private Tags() {}

    static String tag() {
        byte[] octets = new byte[BYTES];
        RANDOM.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    static String branch() {
        return "z9hG4bK" + tag();
    }
}
