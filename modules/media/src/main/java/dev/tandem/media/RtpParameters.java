package dev.tandem.media;

import java.util.List;
import java.util.Objects;

/**
 * How a stream is sent, mediasoup's {@code RtpParameters}.
 *
 * @param mid the media identification (RFC 9143), empty if none
 */
public record RtpParameters(
        String mid,
        List<RtpCodecParameters> codecs,
        List<HeaderExtensionParameters> headerExtensions,
        List<RtpEncoding> encodings,
        RtcpParameters rtcp) {
    public RtpParameters {
        mid = Absent.text(mid);
        codecs = Absent.list(codecs);
        headerExtensions = Absent.list(headerExtensions);
        encodings = Absent.list(encodings);
        rtcp = Objects.requireNonNullElse(rtcp, new RtcpParameters("", true, true));
    }
}
