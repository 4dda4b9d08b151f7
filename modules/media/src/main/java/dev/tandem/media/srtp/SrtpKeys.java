package dev.tandem.media.srtp;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Master key and salt of one direction, and the session keys that are derived from them once (key derivation rate 0; RFC
 * 3711, 4.3). Closing wipes them; what was derived before goes on.
 */
public final class SrtpKeys implements AutoCloseable {
    private static final int LABEL_RTP = 0;
    private static final int LABEL_RTCP = 3;
    private static final int AUTH_KEY_LENGTH = 20;
    private static final int DERIVATION_SALT_LENGTH = 14;

    private final SrtpProfile profile;
    private final byte[] masterKey;
    private final byte[] masterSalt;
    private volatile boolean wiped;

    /** The keys of one direction as DTLS exported them; lengths are the profile's. */
    public SrtpKeys(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        if (masterKey.length != profile.keyLength() || masterSalt.length != profile.saltLength()) {
            throw new IllegalArgumentException("master key or salt has the wrong length for " + profile);
        }
        this.profile = profile;
        this.masterKey = masterKey.clone();
        this.masterSalt = masterSalt.clone();
    }

    /** Keys as SDES carries them (RFC 4568, 6.1): the master key and, right behind it, the salt. */
    public static SrtpKeys of(SrtpProfile profile, byte[] keyAndSalt) {
        int key = Math.min(profile.keyLength(), keyAndSalt.length);
        byte[] masterKey = Arrays.copyOf(keyAndSalt, key);
        byte[] masterSalt = Arrays.copyOfRange(keyAndSalt, key, keyAndSalt.length);
        try {
            return new SrtpKeys(profile, masterKey, masterSalt);
        } finally {
            Arrays.fill(masterKey, (byte) 0);
            Arrays.fill(masterSalt, (byte) 0);
        }
    }

    /** New random keys. */
    public static SrtpKeys generate(SrtpProfile profile) {
        byte[] keyAndSalt = new byte[profile.keyLength() + profile.saltLength()];
        new SecureRandom().nextBytes(keyAndSalt);
        SrtpKeys keys = of(profile, keyAndSalt);
        Arrays.fill(keyAndSalt, (byte) 0);
        return keys;
    }

    /** The master key and, right behind it, the salt; the caller wipes the array. */
    public byte[] keyAndSalt() {
        requireUnwiped();
        byte[] both = Arrays.copyOf(masterKey, masterKey.length + masterSalt.length);
        System.arraycopy(masterSalt, 0, both, masterKey.length, masterSalt.length);
        return both;
    }

    /** Whether both are the same keys, found out in constant time. */
    public boolean sameAs(SrtpKeys other) {
        return profile == other.profile
                && MessageDigest.isEqual(masterKey, other.masterKey)
                && MessageDigest.isEqual(masterSalt, other.masterSalt);
    }

    private void requireUnwiped() {
        if (wiped) {
            throw new IllegalStateException("the keys are wiped");
        }
    }

    @Override
    public void close() {
        wiped = true;
        Arrays.fill(masterKey, (byte) 0);
        Arrays.fill(masterSalt, (byte) 0);
    }

    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }

    /** The profile that the keys are for. */
    public SrtpProfile profile() {
        return profile;
    }

    PacketCipher rtpCipher() {
        return cipher(LABEL_RTP);
    }

    PacketCipher rtcpCipher() {
        return cipher(LABEL_RTCP);
    }

    private PacketCipher cipher(int label) {
        requireUnwiped();
        byte[] key = derive(label, profile.keyLength());
        byte[] salt = derive(label + 2, profile.saltLength());
        byte[] authKey = derive(label + 1, AUTH_KEY_LENGTH);
        try {
            return switch (profile) {
                case AES_CM_128_HMAC_SHA1_80 -> new CounterModeCipher(key, salt, authKey);
                case AEAD_AES_128_GCM -> new GaloisCipher(key, salt);
            };
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(salt, (byte) 0);
            Arrays.fill(authKey, (byte) 0);
        }
    }

    /** The pseudo-random function AES_CM_PRF (RFC 3711, 4.3.3); a shorter salt is padded with zeros (RFC 7714, 11). */
    byte[] derive(int label, int length) {
        byte[] block = Arrays.copyOf(Arrays.copyOf(masterSalt, DERIVATION_SALT_LENGTH), AesBlocks.BLOCK);
        block[7] ^= (byte) label;
        Cipher aes = AesBlocks.cipher(masterKey);
        byte[] out = new byte[(length + AesBlocks.BLOCK - 1) / AesBlocks.BLOCK * AesBlocks.BLOCK];
        for (int at = 0; at < out.length; at += AesBlocks.BLOCK) {
            block[15] = (byte) (at / AesBlocks.BLOCK);
            AesBlocks.encrypt(aes, block, AesBlocks.BLOCK, out, at);
        }
        byte[] derived = Arrays.copyOf(out, length);
        Arrays.fill(out, (byte) 0);
        return derived;
    }
}
