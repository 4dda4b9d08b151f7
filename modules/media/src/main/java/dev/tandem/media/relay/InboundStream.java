package dev.tandem.media.relay;

import dev.tandem.media.RtpCodec;
import dev.tandem.media.StreamStats;
import dev.tandem.media.rtp.ReceiveStatistics;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import java.util.concurrent.atomic.AtomicLong;

/** One stream as received: counted, and placed so that sinks can rewrite it. Thread-safe. */
final class InboundStream {
    private final AtomicLong origins;
    private final ReceiveStatistics statistics;
    private final Silence silence;
    private long silent;
    private long origin;
    private int restarts;
    private int senderReportNtp;
    private long senderReportNanos;
    private boolean hasSenderReport;
    private long dropped;

    InboundStream(RtpCodec codec, AtomicLong origins) {
        this.origins = origins;
        this.silence = Silence.of(codec);
        this.statistics = new ReceiveStatistics(codec.clockRate());
        this.origin = origins.incrementAndGet();
    }

    /** Counts a packet and places it; false if it does not fit the stream. */
    synchronized boolean take(RtpPacket packet, long nowNanos) {
        long sequence =
                statistics.update(packet.sequenceNumber(), packet.timestamp(), packet.payloadLength(), nowNanos);
        if (sequence < 0) {
            dropped++;
            return false;
        }
        if (statistics.restarts() != restarts) {
            restarts = statistics.restarts();
            origin = origins.incrementAndGet();
        }
        packet.place(origin, sequence);
        if (silence.fills(packet)) {
            silent++;
        }
        return true;
    }

    /** Counts a packet that is consumed here: sinks must not see its sequence number as lost. */
    synchronized boolean consume(RtpPacket packet, long nowNanos) {
        boolean taken = take(packet, nowNanos);
        origin = origins.incrementAndGet();
        return taken;
    }

    synchronized void senderReport(int ntpMiddle, long nowNanos) {
        senderReportNtp = ntpMiddle;
        senderReportNanos = nowNanos;
        hasSenderReport = true;
    }

    /** Adds a report block, if anything was received. */
    synchronized void report(RtcpWriter rtcp, int ssrc, long nowNanos) {
        if (statistics.packets() == 0) {
            return;
        }
        int delay = hasSenderReport ? (int) ((nowNanos - senderReportNanos) / 1000 * 65536 / 1_000_000) : 0;
        rtcp.reportBlock(ssrc, statistics, senderReportNtp, delay);
    }

    synchronized StreamStats stats() {
        return new StreamStats(
                statistics.packets(),
                statistics.bytes(),
                statistics.lost(),
                statistics.fractionLost(),
                statistics.jitterMs(),
                -1,
                dropped,
                0,
                silent);
    }
}
