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
 * @param reports of a sink: how often the far side has reported about it
 * @param silent of a source: packets that carried digital silence, in which a microphone that is open has no share
 */
public record StreamStats(
        long packets,
        long bytes,
        long lost,
        double fractionLost,
        double jitterMs,
        double rttMs,
        long dropped,
        long reports,
        long silent) {
    /** A stream that has not begun. */
    public static final StreamStats NONE = new StreamStats(0, 0, 0, 0, 0, -1, 0, 0, 0);

    /** This stream as the continuation of another one: counts added up, rates this one's. */
    public StreamStats after(StreamStats earlier) {
        return new StreamStats(
                packets + earlier.packets,
                bytes + earlier.bytes,
                lost + earlier.lost,
                fractionLost,
                jitterMs,
                rttMs,
                dropped + earlier.dropped,
                reports + earlier.reports,
                silent + earlier.silent);
    }

    /** What came since an earlier reading: counts as differences, never below 0; rates of now. */
    public StreamStats since(StreamStats earlier) {
        return new StreamStats(
                Math.max(0, packets - earlier.packets),
                Math.max(0, bytes - earlier.bytes),
                Math.max(0, lost - earlier.lost),
                fractionLost,
                jitterMs,
                rttMs,
                Math.max(0, dropped - earlier.dropped),
                Math.max(0, reports - earlier.reports),
                Math.max(0, silent - earlier.silent));
    }
}
