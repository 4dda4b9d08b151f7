package dev.tandem.media.srtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/** AES block encryption through one JCE cipher that is keyed once, and the XOR of a keystream. */
final class AesBlocks {
    static final int BLOCK = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private AesBlocks() {}

    static Cipher cipher(byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is part of every JDK", e);
        }
    }

    /** Encrypts whole blocks; the arrays must differ, as the JCE copies otherwise. */
    static void encrypt(Cipher cipher, byte[] in, int length, byte[] out, int outOffset) {
        try {
            cipher.update(in, 0, length, out, outOffset);
        } catch (ShortBufferException e) {
            throw new IllegalStateException("keystream buffer too small", e);
        }
    }

    /** XORs the keystream over {@code length} bytes of the packet. */
    static void xor(byte[] packet, int offset, byte[] keystream, int from, int length) {
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            LONG.set(packet, offset + at, (long) LONG.get(packet, offset + at) ^ (long) LONG.get(keystream, from + at));
        }
        for (; at < length; at++) {
            packet[offset + at] ^= keystream[from + at];
        }
    }

    static long getLong(byte[] array, int offset) {
        return (long) LONG.get(array, offset);
    }

    static void putLong(byte[] array, int offset, long value) {
        LONG.set(array, offset, value);
    }
}
