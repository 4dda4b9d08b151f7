package dev.tandem.media.srtp;

import java.util.Arrays;
import javax.crypto.Cipher;

/** Session keys of one direction, derived once (key derivation rate 0; RFC 3711, 4.3). */
public final class SrtpKeys {
    private static final int LABEL_RTP = 0;
    private static final int LABEL_RTCP = 3;
    private static final int AUTH_KEY_LENGTH = 20;
    private static final int DERIVATION_SALT_LENGTH = 14;

    private final SrtpProfile profile;
    private final byte[] masterKey;
    private final byte[] masterSalt;

    /** The keys of one direction as DTLS exported them; lengths are the profile's. */
    public SrtpKeys(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        if (masterKey.length != profile.keyLength() || masterSalt.length != profile.saltLength()) {
            throw new IllegalArgumentException("master key or salt has the wrong length for " + profile);
        }
        this.profile = profile;
        this.masterKey = masterKey.clone();
        this.masterSalt = masterSalt.clone();
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
        byte[] key = derive(label, profile.keyLength());
        byte[] salt = derive(label + 2, profile.saltLength());
        return switch (profile) {
            case AES_CM_128_HMAC_SHA1_80 -> new CounterModeCipher(key, salt, derive(label + 1, AUTH_KEY_LENGTH));
            case AEAD_AES_128_GCM -> new GaloisCipher(key, salt);
        };
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
        return Arrays.copyOf(out, length);
    }
}
