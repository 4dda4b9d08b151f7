package dev.tandem.media.rtp;

/**
 * What a receiver knows of one RTP stream (RFC 3550, A.1, A.3 and A.8): which sequence numbers belong to it, how many are
 * missing, how much arrival times vary. Not thread-safe; a torn read of a figure does no harm.
 */
public final class ReceiveStatistics {
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;
    private static final int SEQUENCE_CYCLE = 1 << 16;

    private final int clockRate;
    private boolean started;
    private long base;
    private long highest;
    private int badSequence = -1;
    private int restarts;
    private volatile long packets;
    private volatile long bytes;
    private int lastTransit;
    private double jitter;
    private long expectedPrior;
    private long receivedPrior;
    private long receivedSinceBase;
    private double fractionLost;
    private long lostBefore;

    /** Statistics of a stream whose timestamps run at this rate. */
    public ReceiveStatistics(int clockRate) {
        this.clockRate = clockRate;
    }

    /**
     * Takes a packet.
     *
     * @return its extended sequence number, or -1 if it does not fit the stream: too old, or a jump that the next packet
     *     must confirm
     */
    public long update(int sequenceNumber, int timestamp, int payloadLength, long nowNanos) {
        if (!started) {
            restart(sequenceNumber);
            started = true;
        }
        int distance = (short) (sequenceNumber - (int) highest);
        if (distance >= MAX_DROPOUT || distance < -MAX_MISORDER) {
            if (sequenceNumber != badSequence) {
                badSequence = sequenceNumber + 1 & 0xffff;
                return -1;
            }
            restarts++;
            restart(sequenceNumber);
            distance = 0;
        }
        badSequence = -1;
        long extended = highest + distance;
        if (extended < base) {
            return -1;
        }
        highest = Math.max(highest, extended);
        receivedSinceBase++;
        count(payloadLength);
        measureJitter(timestamp, nowNanos);
        return extended;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes; the others only read figures
    private void count(int payloadLength) {
        packets++;
        bytes += payloadLength;
    }

    private void restart(int sequenceNumber) {
        lostBefore += lostSinceBase();
        base = (long) sequenceNumber + SEQUENCE_CYCLE;
        highest = base;
        receivedSinceBase = 0;
        expectedPrior = 0;
        receivedPrior = 0;
        lastTransit = 0;
    }

    private void measureJitter(int timestamp, long nowNanos) {
        int arrival = (int) (nowNanos / 1000 * clockRate / 1_000_000);
        int transit = arrival - timestamp;
        if (receivedSinceBase > 1) {
            int difference = Math.abs(transit - lastTransit);
            // A far side that changes its timestamps in midstream is no jitter.
            if (difference < clockRate) {
                jitter += (difference - jitter) / 16;
            }
        }
        lastTransit = transit;
    }

    private long lostSinceBase() {
        return started ? Math.max(0, highest - base + 1 - receivedSinceBase) : 0;
    }

    /** Closes a report interval and gives the share lost in it, in 256ths (RFC 3550, A.3). */
    public int closeInterval() {
        long expected = started ? highest - base + 1 : 0;
        long expectedNow = expected - expectedPrior;
        long lostNow = expectedNow - (receivedSinceBase - receivedPrior);
        expectedPrior = expected;
        receivedPrior = receivedSinceBase;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        fractionLost = fraction / 256.0;
        return fraction;
    }

    /** Changes each time the sequence began anew. */
    public int restarts() {
        return restarts;
    }

    /** Packets taken. */
    public long packets() {
        return packets;
    }

    /** Their payload bytes. */
    public long bytes() {
        return bytes;
    }

    /** Packets missing so far. */
    public long lost() {
        return lostBefore + lostSinceBase();
    }

    /** Share lost in the last closed interval. */
    public double fractionLost() {
        return fractionLost;
    }

    /** Interarrival jitter in units of the clock rate. */
    public int jitterUnits() {
        return (int) jitter;
    }

    /** Interarrival jitter in milliseconds. */
    public double jitterMs() {
        return jitter * 1000 / clockRate;
    }

    /** Extended highest sequence number, as a report block carries it. */
    public int extendedHighest() {
        return (int) (highest - SEQUENCE_CYCLE);
    }
}
