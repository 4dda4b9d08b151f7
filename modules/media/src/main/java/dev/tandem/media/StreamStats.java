package dev.tandem.media;

/**
 * One RTP stream's figures since its start (RFC 3550).
 *
 * @param packets relayed packets
 * @param bytes their payload bytes
 * @param lost packets that the receiving end missed; for a sink what the far side reports
 * @param fractionLost share lost in the last report interval, 0 to 1
 * @param jitterMs interarrival jitter
 * @param rttMs round-trip time by RTCP; negative until known
 * @param dropped packets that the plane did not pass on (late, duplicate, not connected)
 */
public record StreamStats(
        long packets, long bytes, long lost, double fractionLost, double jitterMs, double rttMs, long dropped) {
    /** A stream that has not begun. */
    public static final StreamStats NONE = new StreamStats(0, 0, 0, 0, 0, -1, 0);
}
