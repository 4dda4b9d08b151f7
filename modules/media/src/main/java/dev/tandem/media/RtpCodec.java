package dev.tandem.media;

import java.util.List;
import java.util.Map;

/**
 * A codec that the router carries, mediasoup's {@code RtpCodecCapability}; component names are those of its JSON.
 *
 * @param kind always {@code audio}
 * @param mimeType for instance {@code audio/PCMU}; compared without regard to case (RFC 4855)
 * @param preferredPayloadType RTP payload type, 0 to 127, that outbound WebRTC streams use
 * @param clockRate RTP timestamp units per second
 * @param channels 1, or 2 for Opus
 * @param parameters format parameters (fmtp); values are strings, numbers or booleans
 * @param rtcpFeedback accepted feedback; none is needed for audio
 */
public record RtpCodec(
        String kind,
        String mimeType,
        int preferredPayloadType,
        int clockRate,
        int channels,
        Map<String, Object> parameters,
        List<RtcpFeedback> rtcpFeedback) {

    /** G.711 µ-law (RFC 3551). */
    public static final RtpCodec PCMU = new RtpCodec("audio", "audio/PCMU", 0, 8000, 1, Map.of(), List.of());

    /** G.711 A-law (RFC 3551). */
    public static final RtpCodec PCMA = new RtpCodec("audio", "audio/PCMA", 8, 8000, 1, Map.of(), List.of());

    /** Opus (RFC 7587), passed through and never decoded. */
    public static final RtpCodec OPUS =
            new RtpCodec("audio", "audio/opus", 100, 48000, 2, Map.of("minptime", 10, "useinbandfec", 1), List.of());

    public RtpCodec {
        channels = channels == 0 ? 1 : channels;
        parameters = Absent.map(parameters);
        rtcpFeedback = Absent.list(rtcpFeedback);
    }

    /** Whether packets of one can be relayed as the other: same encoding, clock and channels. */
    public boolean sameFormat(RtpCodec other) {
        return matches(other.mimeType, other.clockRate, other.channels);
    }

    /** Whether signalled values name this format; no channels count as one. */
    public boolean matches(String otherMimeType, int otherClockRate, int otherChannels) {
        return mimeType.equalsIgnoreCase(otherMimeType)
                && clockRate == otherClockRate
                && channels == Math.max(otherChannels, 1);
    }

    /** The encoding's name as SDP has it, for instance {@code PCMU}. */
    public String encodingName() {
        return mimeType.substring(mimeType.indexOf('/') + 1);
    }
}
