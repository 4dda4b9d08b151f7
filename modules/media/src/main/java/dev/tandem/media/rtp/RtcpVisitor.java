package dev.tandem.media.rtp;

/** Hears what a compound RTCP packet says. */
public interface RtcpVisitor {
    /** A sender report's time: the middle 32 bits of its NTP timestamp. */
    void senderReport(int ssrc, int ntpMiddle);

    /** A report block about a stream that was sent to the reporter (RFC 3550, 6.4.1). */
    void reportBlock(int ssrc, int fractionLost, int lost, int jitter, int lastSenderReport, int delay);

    /** A source said that it ends. */
    void bye(int ssrc);
}
