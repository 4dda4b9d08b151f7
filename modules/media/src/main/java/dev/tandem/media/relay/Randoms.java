package dev.tandem.media.relay;

import java.security.SecureRandom;

/** Numbers and names that nobody can guess. Thread-safe. */
final class Randoms {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final SecureRandom random = new SecureRandom();

    /** Letters and digits; 16 of them hold over 82 bits. */
    String token(int length) {
        return random.ints(length, 0, ALPHABET.length())
                .collect(
                        StringBuilder::new, (text, index) -> text.append(ALPHABET.charAt(index)), StringBuilder::append)
                .toString();
    }

    /** A synchronisation source, not 0; also any other random 32 bits. */
    int ssrc() {
        int ssrc = random.nextInt();
        return ssrc == 0 ? 1 : ssrc;
    }

    /** A first sequence number in the lower half (RFC 3711, 3.3.1). */
    int firstSequence() {
        return random.nextInt(1 << 15);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }
}
