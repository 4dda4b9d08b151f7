package dev.tandem.media.srtp;

/** Why a packet was refused; the values stand in for a length. */
public final class SrtpVerdict {
    /** Too short, too long or no RTP. */
    public static final int MALFORMED = -1;
    /** The tag does not fit: forged, corrupted, or other keys. */
    public static final int UNAUTHENTIC = -2;
    /** Seen before, or too old to tell. */
    public static final int REPLAYED = -3;
    /** The peer uses more SSRCs than are taken. */
    public static final int TOO_MANY_STREAMS = -4;

    private SrtpVerdict() {}
}
