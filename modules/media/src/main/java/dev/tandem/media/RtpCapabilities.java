package dev.tandem.media;

import java.util.List;

/** What an endpoint or the router can do, mediasoup's {@code RtpCapabilities}. */
public record RtpCapabilities(List<RtpCodec> codecs, List<HeaderExtension> headerExtensions) {
    public RtpCapabilities {
        codecs = Absent.list(codecs);
        headerExtensions = Absent.list(headerExtensions);
    }
}
