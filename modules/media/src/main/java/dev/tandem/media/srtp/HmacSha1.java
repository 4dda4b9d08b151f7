package dev.tandem.media.srtp;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** HMAC-SHA1 (RFC 2104) that writes into a given array: the JCE's Mac allocates its result on each call. */
final class HmacSha1 {
    private static final int BLOCK = 64;
    private static final int LENGTH = 20;

    private final MessageDigest sha1;
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK];

    HmacSha1(byte[] key) {
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is part of every JDK", e);
        }
        byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha1.digest(key) : key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            inner[i] = (byte) (padded[i] ^ 0x36);
            outer[i] = (byte) (padded[i] ^ 0x5c);
        }
        Arrays.fill(padded, (byte) 0);
    }

    void wipe() {
        Arrays.fill(inner, (byte) 0);
        Arrays.fill(outer, (byte) 0);
    }

    /** HMAC over the data and then the first {@code trailerLength} bytes of the trailer; 20 bytes into {@code out}. */
    void compute(byte[] data, int offset, int length, byte[] trailer, int trailerLength, byte[] out) {
        try {
            sha1.update(inner);
            sha1.update(data, offset, length);
            sha1.update(trailer, 0, trailerLength);
            sha1.digest(out, 0, LENGTH);
            sha1.update(outer);
            sha1.update(out, 0, LENGTH);
            sha1.digest(out, 0, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("tag buffer too small", e);
        }
    }
}
