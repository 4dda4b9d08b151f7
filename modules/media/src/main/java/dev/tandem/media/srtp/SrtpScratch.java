package dev.tandem.media.srtp;

/** Working memory of one thread for any number of SRTP contexts. */
public final class SrtpScratch {
    /** The largest RTP or RTCP packet, before protection, that is taken. */
    public static final int MAX_PACKET = 2048;

    private static final int CAPACITY = MAX_PACKET + 2 * AesBlocks.BLOCK;

    final byte[] counters = new byte[CAPACITY];
    final byte[] keystream = new byte[CAPACITY];
    final byte[] tag = new byte[32];
    final byte[] trailer = new byte[12];
}
