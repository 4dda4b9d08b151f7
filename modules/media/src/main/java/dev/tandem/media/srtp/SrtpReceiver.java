package dev.tandem.media.srtp;

/**
 * Unprotects what one peer sends (RFC 3711, 3.3): guesses the roll-over counter of each SSRC, verifies, then takes each
 * index once. Not thread-safe.
 */
public final class SrtpReceiver {
    /** SSRCs that one peer may use; packets of others are refused. */
    public static final int MAX_STREAMS = 64;

    private static final int RTP_HEADER = 12;
    private static final int MIN_RTCP = 8;

    private final SrtpKeys keys;
    private final PacketCipher rtp;
    private final PacketCipher rtcp;
    private final Stream[] rtpStreams = new Stream[MAX_STREAMS];
    private final Stream[] rtcpStreams = new Stream[MAX_STREAMS];

    /** Receives what the peer sends under these keys. */
    public SrtpReceiver(SrtpKeys keys) {
        this.keys = keys;
        this.rtp = keys.rtpCipher();
        this.rtcp = keys.rtcpCipher();
    }

    private static final class Stream {
        final int ssrc;
        final ReplayWindow window = new ReplayWindow();

        Stream(int ssrc) {
            this.ssrc = ssrc;
        }

        /** The index that the sequence number most likely stands for (RFC 3711, appendix A). */
        long guess(int sequenceNumber) {
            long highest = window.highest();
            if (highest < 0) {
                return sequenceNumber;
            }
            int distance = (short) (sequenceNumber - (int) highest);
            return Math.max(highest + distance, sequenceNumber);
        }
    }

    /**
     * Unprotects an SRTP packet in place.
     *
     * @param headerLength length of fixed header, CSRCs and extension
     * @return the new length, or {@link SrtpVerdict} if negative
     */
    public int unprotectRtp(byte[] packet, int offset, int headerLength, int length, SrtpScratch scratch) {
        if (headerLength < RTP_HEADER || length > SrtpScratch.MAX_PACKET || length < headerLength + tagLength()) {
            return SrtpVerdict.MALFORMED;
        }
        int ssrc = PacketCipher.getInt(packet, offset + 8);
        int slot = slot(rtpStreams, ssrc);
        if (slot < 0) {
            return SrtpVerdict.TOO_MANY_STREAMS;
        }
        Stream known = rtpStreams[slot];
        int sequenceNumber = (packet[offset + 2] & 0xff) << 8 | (packet[offset + 3] & 0xff);
        long index = known == null ? sequenceNumber : known.guess(sequenceNumber);
        if (known != null && !known.window.isNew(index)) {
            return SrtpVerdict.REPLAYED;
        }
        int plain = rtp.unprotectRtp(packet, offset, headerLength, length, ssrc, index, scratch);
        if (plain < 0) {
            return SrtpVerdict.UNAUTHENTIC;
        }
        remember(rtpStreams, slot, ssrc).window.mark(index);
        return plain;
    }

    /** Unprotects an SRTCP packet in place; the new length, or {@link SrtpVerdict} if negative. */
    public int unprotectRtcp(byte[] packet, int offset, int length, SrtpScratch scratch) {
        int fromEnd = rtcp.rtcpIndexFromEnd();
        if (length < MIN_RTCP + 4 + tagLength() || length > SrtpScratch.MAX_PACKET) {
            return SrtpVerdict.MALFORMED;
        }
        int ssrc = PacketCipher.getInt(packet, offset + 4);
        int slot = slot(rtcpStreams, ssrc);
        if (slot < 0) {
            return SrtpVerdict.TOO_MANY_STREAMS;
        }
        int index = PacketCipher.getInt(packet, offset + length - fromEnd) & 0x7fff_ffff;
        Stream known = rtcpStreams[slot];
        if (known != null && !known.window.isNew(index)) {
            return SrtpVerdict.REPLAYED;
        }
        int plain = rtcp.unprotectRtcp(packet, offset, length, ssrc, index, scratch);
        if (plain < 0) {
            return SrtpVerdict.UNAUTHENTIC;
        }
        remember(rtcpStreams, slot, ssrc).window.mark(index);
        return plain;
    }

    private int tagLength() {
        return keys.profile().tagLength();
    }

    /** Where the stream is or would be put, or -1 if there is no room. */
    private static int slot(Stream[] streams, int ssrc) {
        for (int i = 0; i < streams.length; i++) {
            Stream stream = streams[i];
            if (stream == null || stream.ssrc == ssrc) {
                return i;
            }
        }
        return -1;
    }

    /** A stream is remembered only once a packet of it was authentic, so that forgeries use up nothing. */
    private static Stream remember(Stream[] streams, int slot, int ssrc) {
        Stream stream = streams[slot];
        if (stream == null) {
            stream = new Stream(ssrc);
            streams[slot] = stream;
        }
        return stream;
    }

    /** Wipes its session keys; nothing may be asked of it afterwards. */
    public void wipe() {
        rtp.wipe();
        rtcp.wipe();
    }
}
