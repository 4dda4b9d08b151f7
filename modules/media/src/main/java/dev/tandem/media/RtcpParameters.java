package dev.tandem.media;

/** RTCP of a stream, mediasoup's {@code RtcpParameters}. */
public record RtcpParameters(String cname, boolean reducedSize, boolean mux) {
    public RtcpParameters {
        cname = Absent.text(cname);
    }
}
