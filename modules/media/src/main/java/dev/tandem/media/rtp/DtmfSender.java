package dev.tandem.media.rtp;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The packets of a queue of tones (RFC 4733, 2.5.1), one every 20 ms: updates while a tone lasts, its end three times, then
 * a gap. Not thread-safe.
 */
public final class DtmfSender {
    /** Tones that may wait. */
    public static final int MAX_QUEUED = 64;

    private static final int TICK_MS = 20;
    private static final int END_PACKETS = 3;
    /** From the end of one tone to the start of the next; the two repetitions of the end fall into it. */
    private static final int GAP_TICKS = 4;

    private static final int VOLUME = 10;
    private static final int END_BIT = 0x80;
    private static final int MAX_DURATION = 0xffff;

    private record Waiting(int event, int ticks) {}

    private final int clockRate;
    private final Queue<Waiting> queue = new ArrayDeque<>();
    private int event;
    private int ticks;
    private int tick;
    private boolean active;

    /** Sends within a stream of this clock rate. */
    public DtmfSender(int clockRate) {
        this.clockRate = clockRate;
    }

    /** Room for more tones. */
    public int room() {
        return MAX_QUEUED - queue.size();
    }

    /** Queues a tone; there must be room. */
    public void queue(int toneEvent, int durationMs) {
        queue.add(new Waiting(toneEvent, Math.max(1, (durationMs + TICK_MS / 2) / TICK_MS)));
    }

    /** Whether a tone is being sent or waits. */
    public boolean active() {
        return active || !queue.isEmpty();
    }

    /** Goes one tick on; true if a new tone begins with this tick, whose timestamp is now's. */
    public boolean tick() {
        if (active && ++tick <= ticks + GAP_TICKS) {
            return false;
        }
        Waiting next = queue.poll();
        active = next != null;
        if (next != null) {
            event = next.event();
            ticks = next.ticks();
            tick = 1;
        }
        return active;
    }

    /** Writes this tick's payload, four bytes; false if the tick is part of the gap. */
    public boolean payload(byte[] out, int offset) {
        if (!active || tick >= ticks + END_PACKETS) {
            return false;
        }
        int duration = Math.min(MAX_DURATION, Math.min(tick, ticks) * (clockRate * TICK_MS / 1000));
        out[offset] = (byte) event;
        out[offset + 1] = (byte) (tick >= ticks ? END_BIT | VOLUME : VOLUME);
        RtpPacket.putInt16(out, offset + 2, duration);
        return true;
    }
}
