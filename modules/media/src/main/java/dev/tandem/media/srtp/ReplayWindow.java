package dev.tandem.media.srtp;

import java.util.Arrays;

/**
 * Which packet indices were seen (RFC 3711, 3.3.2): a ring of words as in RFC 6479. Indices more than {@value #SIZE}
 * behind the highest one count as seen.
 */
public final class ReplayWindow {
    /** Indices behind the highest that can still be told apart. */
    public static final int SIZE = 192;

    private static final int WORDS = 4;

    private final long[] seen = new long[WORDS];
    private long highest = -1;

    /** Whether the index is new. */
    public boolean isNew(long index) {
        if (index > highest) {
            return true;
        }
        return highest - index < SIZE && (seen[word(index)] & bit(index)) == 0;
    }

    /** Marks the index as seen, which must be new. */
    public void mark(long index) {
        if (index > highest) {
            advance(index);
        }
        seen[word(index)] |= bit(index);
    }

    /** The highest index seen, or -1. */
    public long highest() {
        return highest;
    }

    private void advance(long index) {
        long words = (index >>> 6) - (highest >> 6);
        if (words >= WORDS) {
            Arrays.fill(seen, 0);
        } else {
            for (long word = (highest >> 6) + 1; word <= index >>> 6; word++) {
                seen[(int) (word & WORDS - 1)] = 0;
            }
        }
        highest = index;
    }

    private static int word(long index) {
        return (int) (index >>> 6) & WORDS - 1;
    }

    private static long bit(long index) {
        return 1L << (index & 63);
    }
}
