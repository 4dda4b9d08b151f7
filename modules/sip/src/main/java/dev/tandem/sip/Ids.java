package dev.tandem.sip;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Identifiers that must be unique and hard to guess (RFC 3261 §19.3). */
final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    static String tag() {
        return hex(8);
    }

    static String callId(String host) {
        return hex(16) + "@" + host.replace(':', '.');
    }

    /** A Via branch with the magic cookie (RFC 3261 §8.1.1.7). */
    static String branch() {
        return "z9hG4bK" + hex(16);
    }

    /** A session id for {@code o=}: fits every parser's 32 bits. */
    static long sessionId() {
        return RANDOM.nextInt(1, Integer.MAX_VALUE);
    }

    private static String hex(int octets) {
        byte[] random = new byte[octets];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
