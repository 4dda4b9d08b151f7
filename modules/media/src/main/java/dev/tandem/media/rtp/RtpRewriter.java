package dev.tandem.media.rtp;

import dev.tandem.media.srtp.ReplayWindow;

/**
 * Gives a sink's packets one unbroken stream of its own whatever sources feed it: one SSRC, sequence numbers without a
 * jump where the source changes, timestamps that go on with the time that passed. Gaps and order within a source are kept,
 * so that the receiver sees its loss. No index is ever given twice, because SRTP's keystream hangs on it. Not thread-safe.
 */
public final class RtpRewriter {
    /** What {@link #rewrite} returns for a packet that must not be sent. */
    public static final long DROP = -1;

    private static final int FRAMES_PER_SECOND = 50;

    private final int clockRate;
    private final ReplayWindow used = new ReplayWindow();
    private boolean anchored;
    private boolean begun;
    private long origin;
    private long anchor;
    private long indexOffset;
    private int timestampOffset;
    private long highest;
    private int timestamp;
    private int lastTimestamp;
    private long lastNanos;
    private boolean marker;

    /**
     * Begins a stream.
     *
     * @param firstIndex below 2^15, so that a receiver that misses the first packets still guesses the roll-over counter
     */
    public RtpRewriter(int clockRate, int firstIndex, int firstTimestamp) {
        this.clockRate = clockRate;
        this.highest = firstIndex - 1L;
        this.lastTimestamp = firstTimestamp;
    }

    /** The 48-bit index for a source's packet, or {@link #DROP} if it is late or a duplicate. */
    public long rewrite(RtpPacket packet, long nowNanos) {
        boolean first = !anchored || packet.origin() != origin;
        if (first) {
            anchor(packet, nowNanos);
        }
        long index = packet.extendedSequence() + indexOffset;
        if (packet.extendedSequence() < anchor || !used.isNew(index)) {
            return DROP;
        }
        used.mark(index);
        timestamp = packet.timestamp() + timestampOffset;
        marker = first || packet.marker();
        if (index > highest) {
            highest = index;
            lastTimestamp = timestamp;
            lastNanos = nowNanos;
        }
        return index;
    }

    private void anchor(RtpPacket packet, long nowNanos) {
        origin = packet.origin();
        anchor = packet.extendedSequence();
        indexOffset = highest + 1 - anchor;
        timestampOffset = timestampAt(nowNanos) - packet.timestamp();
        anchored = true;
        begun = true;
    }

    /** The index for a packet that is put in between; the source's next packet then counts as a change of source. */
    public long insert(int atTimestamp, long atNanos) {
        highest++;
        used.mark(highest);
        timestamp = atTimestamp;
        lastTimestamp = atTimestamp;
        lastNanos = atNanos;
        anchored = false;
        begun = true;
        return highest;
    }

    /** The source's next packet begins anew: what lies between was not meant for this sink. */
    public void sourceChanged() {
        anchored = false;
    }

    /** The timestamp that a packet put in now would bear: at least one frame after the last one. */
    public int timestampAt(long nowNanos) {
        if (!begun) {
            return lastTimestamp;
        }
        return lastTimestamp + Math.max(elapsedUnits(nowNanos), clockRate / FRAMES_PER_SECOND);
    }

    /** The timestamp that stands for this moment in a sender report. */
    public int reportTimestamp(long nowNanos) {
        return lastTimestamp + elapsedUnits(nowNanos);
    }

    private int elapsedUnits(long nowNanos) {
        return (int) ((nowNanos - lastNanos) / 1000 * clockRate / 1_000_000);
    }

    /** The timestamp of the packet last rewritten or inserted. */
    public int timestamp() {
        return timestamp;
    }

    /** The marker bit of the packet last rewritten: set where a talk spurt begins or the source changed. */
    public boolean marker() {
        return marker;
    }
}
