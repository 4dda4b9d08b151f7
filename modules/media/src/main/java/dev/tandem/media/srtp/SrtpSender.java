package dev.tandem.media.srtp;

/**
 * Protects what is sent to one peer. The caller gives each packet its 48-bit index and must never use one twice for an
 * SSRC, or the keystream would repeat (RFC 3711, 9.1). Not thread-safe.
 */
public final class SrtpSender {
    /** Room that must be left after an RTP or RTCP packet. */
    public static final int MAX_OVERHEAD = 20;

    private final PacketCipher rtp;
    private final PacketCipher rtcp;
    private int rtcpIndex;

    /** Sends under these keys. */
    public SrtpSender(SrtpKeys keys) {
        this.rtp = keys.rtpCipher();
        this.rtcp = keys.rtcpCipher();
    }

    /** Protects an RTP packet of at most {@link SrtpScratch#MAX_PACKET} bytes in place; the new length. */
    public int protectRtp(
            byte[] packet, int offset, int headerLength, int length, int ssrc, long index, SrtpScratch scratch) {
        return rtp.protectRtp(packet, offset, headerLength, length, ssrc, index, scratch);
    }

    /** Protects a compound RTCP packet in place; the new length. */
    public int protectRtcp(byte[] packet, int offset, int length, SrtpScratch scratch) {
        rtcpIndex = rtcpIndex + 1 & 0x7fff_ffff;
        return rtcp.protectRtcp(packet, offset, length, PacketCipher.getInt(packet, offset + 4), rtcpIndex, scratch);
    }

    /** Wipes its session keys; nothing may be asked of it afterwards. */
    public void wipe() {
        rtp.wipe();
        rtcp.wipe();
    }
}
