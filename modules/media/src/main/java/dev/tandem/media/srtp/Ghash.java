package dev.tandem.media.srtp;

import java.util.Arrays;

/**
 * GHASH (NIST SP 800-38D, 6.4) with byte tables of the hash key: the JCE's own GCM can only be reached through an
 * {@code init} per packet, which allocates.
 */
final class Ghash {
    private static final long POLYNOMIAL = 0xe100_0000_0000_0000L;
    private static final long[] REDUCTION = reduction();

    private final long[] high = new long[256];
    private final long[] low = new long[256];

    private long stateHigh;
    private long stateLow;

    Ghash(byte[] hashKey) {
        long h = AesBlocks.getLong(hashKey, 0);
        long l = AesBlocks.getLong(hashKey, 8);
        for (int bit = 0x80; bit != 0; bit >>= 1) {
            high[bit] = h;
            low[bit] = l;
            long carry = l & 1;
            l = l >>> 1 | h << 63;
            h = h >>> 1 ^ (-carry & POLYNOMIAL);
        }
        for (int value = 1; value < 256; value++) {
            int bit = Integer.highestOneBit(value);
            if (value != bit) {
                high[value] = high[bit] ^ high[value ^ bit];
                low[value] = low[bit] ^ low[value ^ bit];
            }
        }
    }

    private static long[] reduction() {
        long[] table = new long[256];
        for (int value = 0; value < 256; value++) {
            long h = 0;
            long l = value;
            for (int i = 0; i < 8; i++) {
                long carry = l & 1;
                l = l >>> 1 | h << 63;
                h = h >>> 1 ^ (-carry & POLYNOMIAL);
            }
            table[value] = h;
        }
        return table;
    }

    void wipe() {
        reset();
        Arrays.fill(high, 0);
        Arrays.fill(low, 0);
    }

    void reset() {
        stateHigh = 0;
        stateLow = 0;
    }

    /** Takes data, padded with zeros to whole blocks. */
    void update(byte[] data, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (; at + AesBlocks.BLOCK <= end; at += AesBlocks.BLOCK) {
            multiply(AesBlocks.getLong(data, at), AesBlocks.getLong(data, at + 8));
        }
        if (at < end) {
            multiply(partial(data, at, Math.min(at + 8, end)), partial(data, at + 8, end));
        }
    }

    /** Takes the lengths of what came before, in bytes, and writes the hash. */
    void finish(long aadLength, long textLength, byte[] out) {
        multiply(aadLength * 8, textLength * 8);
        AesBlocks.putLong(out, 0, stateHigh);
        AesBlocks.putLong(out, 8, stateLow);
    }

    private static long partial(byte[] data, int from, int to) {
        long value = 0;
        int shift = 56;
        for (int i = from; i < to; i++, shift -= 8) {
            value |= (data[i] & 0xffL) << shift;
        }
        return value;
    }

    private void multiply(long blockHigh, long blockLow) {
        long x = stateLow ^ blockLow;
        long h = 0;
        long l = 0;
        for (int i = 0; i < 16; i++) {
            if (i == 8) {
                x = stateHigh ^ blockHigh;
            }
            int rest = (int) l & 0xff;
            int index = (int) x & 0xff;
            l = (l >>> 8 | h << 56) ^ low[index];
            h = h >>> 8 ^ REDUCTION[rest] ^ high[index];
            x >>>= 8;
        }
        stateHigh = h;
        stateLow = l;
    }
}
