package dev.tandem.media;

import java.util.List;
import java.util.Map;

/** A codec in use on a stream, mediasoup's {@code RtpCodecParameters}; {@code channels} 0 or absent means 1. */
public record RtpCodecParameters(
        String mimeType,
        int payloadType,
        int clockRate,
        int channels,
        Map<String, Object> parameters,
        List<RtcpFeedback> rtcpFeedback) {
    public RtpCodecParameters {
        channels = channels == 0 ? 1 : channels;
        parameters = Absent.map(parameters);
        rtcpFeedback = Absent.list(rtcpFeedback);
    }
}
