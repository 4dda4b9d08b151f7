package dev.tandem.media.srtp;

/**
 * Encrypts and authenticates packets in place under one set of session keys. Not thread-safe. The array must have room
 * for the tag, and for RTCP the index, after the packet.
 */
sealed interface PacketCipher permits CounterModeCipher, GaloisCipher {
    /** What an authentication failure returns in place of a length. */
    int FAILED = -1;

    /**
     * Protects an RTP packet.
     *
     * @param index the 48-bit packet index: roll-over counter and sequence number
     * @return the new length
     */
    int protectRtp(byte[] packet, int offset, int headerLength, int length, int ssrc, long index, SrtpScratch scratch);

    /** Verifies and decrypts an RTP packet; the new length or {@link #FAILED}, with the packet then untouched. */
    int unprotectRtp(
            byte[] packet, int offset, int headerLength, int length, int ssrc, long index, SrtpScratch scratch);

    /** Protects a compound RTCP packet under a 31-bit index. */
    int protectRtcp(byte[] packet, int offset, int length, int ssrc, int index, SrtpScratch scratch);

    /** Verifies and decrypts a compound RTCP packet, which must be encrypted (E bit); the new length or {@link #FAILED}. */
    int unprotectRtcp(byte[] packet, int offset, int length, int ssrc, int index, SrtpScratch scratch);

    /** Where the word with the E bit and the SRTCP index is, from the packet's end. */
    int rtcpIndexFromEnd();

    /** Wipes what can be wiped of the session keys; the block cipher's own schedule is left to the collector. */
    void wipe();

    /** Compares in constant time. */
    static boolean equal(byte[] a, int aOffset, byte[] b, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= a[aOffset + i] ^ b[i];
        }
        return difference == 0;
    }

    /** Writes a 32-bit number. */
    static void putInt(byte[] array, int offset, int value) {
        array[offset] = (byte) (value >>> 24);
        array[offset + 1] = (byte) (value >>> 16);
        array[offset + 2] = (byte) (value >>> 8);
        array[offset + 3] = (byte) value;
    }

    /** Reads a 32-bit number. */
    static int getInt(byte[] array, int offset) {
        return (array[offset] & 0xff) << 24
                | (array[offset + 1] & 0xff) << 16
                | (array[offset + 2] & 0xff) << 8
                | (array[offset + 3] & 0xff);
    }
}
