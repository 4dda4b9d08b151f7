package dev.tandem.media;

/**
 * One WebRTC transport's figures.
 *
 * @param connected ICE and DTLS are done and consent is fresh
 * @param remote the selected remote address, empty until one is nominated
 * @param srtpProfile negotiated protection profile, empty before
 * @param packetsReceived authentic SRTP and SRTCP packets
 * @param packetsSent SRTP and SRTCP packets
 * @param packetsRejected SRTP or SRTCP packets that failed authentication, replayed or were malformed
 */
public record TransportStats(
        boolean connected,
        String remote,
        String srtpProfile,
        long packetsReceived,
        long packetsSent,
        long packetsRejected) {}
