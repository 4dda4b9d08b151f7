package dev.tandem.media.srtp;

/** Protection profiles (RFC 5764, 4.1.2; RFC 7714, 14.2) in order of preference. */
public enum SrtpProfile {
    /** AES in counter mode with an 80-bit HMAC-SHA1 tag. */
    AES_CM_128_HMAC_SHA1_80(1, 16, 14, 10),
    /** AES in Galois/counter mode with a 128-bit tag. */
    AEAD_AES_128_GCM(7, 16, 12, 16);

    private final int id;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;

    SrtpProfile(int id, int keyLength, int saltLength, int tagLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    /** The number in the use_srtp extension. */
    public int id() {
        return id;
    }

    /** Master key length in bytes. */
    public int keyLength() {
        return keyLength;
    }

    /** Master salt length in bytes. */
    public int saltLength() {
        return saltLength;
    }

    /** Authentication tag length in bytes. */
    public int tagLength() {
        return tagLength;
    }
}
