package dev.tandem.media;

/**
 * A supported RTP header extension, mediasoup's {@code RtpHeaderExtension}.
 *
 * @param kind always {@code audio}
 * @param uri the extension's name (RFC 8285)
 * @param preferredId local identifier, 1 to 14
 * @param preferredEncrypt whether it is encrypted (RFC 6904); never here
 * @param direction {@code sendrecv}, {@code sendonly}, {@code recvonly} or {@code inactive}
 */
public record HeaderExtension(String kind, String uri, int preferredId, boolean preferredEncrypt, String direction) {
    /** The media identification extension (RFC 9143). */
    public static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /** The client-to-mixer audio level (RFC 6464). */
    public static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
}
