package dev.tandem.media.relay;

import dev.tandem.media.RtpCodec;
import dev.tandem.media.StreamStats;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.rtp.RtpRewriter;

/** A sink that sends RTP: rewrites what its source gives into one stream of its own. Thread-safe. */
abstract class RtpSink implements SinkNode {
    private final String id;
    private final RtpCodec codec;
    private final int ssrc;
    private final String cname;
    private final Engine engine;
    private final Silence silence;
    private final Link link = new Link();
    private final OutboundReport report = new OutboundReport();
    private final RtpRewriter rewriter;
    private volatile boolean muted;
    private long packets;
    private long bytes;
    private long dropped;

    RtpSink(String id, RtpCodec codec, Engine engine) {
        this.id = id;
        this.codec = codec;
        this.engine = engine;
        this.ssrc = engine.random().ssrc();
        this.cname = engine.random().token(16);
        this.silence = Silence.of(codec);
        this.rewriter = new RtpRewriter(
                codec.clockRate(),
                engine.random().firstSequence(),
                engine.random().ssrc());
    }

    /** Whether packets can be sent now. */
    abstract boolean ready();

    abstract int payloadType();

    /** Protects and sends {@link Workspace#out}. */
    abstract void transmit(Workspace workspace, int length, long index);

    @Override
    public synchronized void write(Fanout from, RtpPacket packet, Workspace workspace) {
        if (!link.isTo(from)) {
            return;
        }
        if (!ready()) {
            dropped++;
            return;
        }
        long index = rewriter.rewrite(packet, workspace.nowNanos);
        if (index == RtpRewriter.DROP) {
            dropped++;
            return;
        }
        send(workspace, index, payloadType(), rewriter.marker(), payload(packet, workspace.out));
    }

    private int payload(RtpPacket packet, byte[] out) {
        int length = packet.payloadLength();
        if (muted || packet.silenced()) {
            return silence.write(out, RtpPacket.FIXED_HEADER, length);
        }
        System.arraycopy(packet.data(), packet.payloadOffset(), out, RtpPacket.FIXED_HEADER, length);
        return length;
    }

    private void send(Workspace workspace, long index, int payloadType, boolean marker, int payloadLength) {
        RtpPacket.writeHeader(workspace.out, payloadType, marker, (int) index, rewriter.timestamp(), ssrc);
        packets++;
        bytes += payloadLength;
        transmit(workspace, RtpPacket.FIXED_HEADER + payloadLength, index);
    }

    /** Sends a packet of its own, whose payload is in {@link Workspace#out} already. */
    final void insert(
            Workspace workspace, int payloadType, boolean marker, int payloadLength, int timestamp, long atNanos) {
        long index = rewriter.insert(timestamp, atNanos);
        send(workspace, index, payloadType, marker, payloadLength);
    }

    final int timestampAt(long nowNanos) {
        return rewriter.timestampAt(nowNanos);
    }

    @Override
    public synchronized void relinked() {
        rewriter.sourceChanged();
    }

    /** Begins a report about this stream; false if nothing was sent yet. */
    final synchronized boolean senderReport(RtcpWriter rtcp, long nowNanos) {
        if (packets == 0) {
            return false;
        }
        rtcp.senderReport(ssrc, engine.clock().at(nowNanos), rewriter.reportTimestamp(nowNanos), packets, bytes);
        return true;
    }

    /** Takes what the far side reports of this stream. */
    final synchronized void reported(int fraction, int lost, int jitter, int lastReport, int delay, long nowNanos) {
        report.take(fraction, lost, jitter, lastReport, delay, engine.clock().middle(nowNanos), codec.clockRate());
    }

    @Override
    public final Link link() {
        return link;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final RtpCodec codec() {
        return codec;
    }

    final int ssrc() {
        return ssrc;
    }

    final String cname() {
        return cname;
    }

    @Override
    public final void mute(boolean mute) {
        muted = mute;
    }

    @Override
    public final void disconnect() {
        engine.topology().disconnect(this);
    }

    @Override
    public final synchronized StreamStats stats() {
        return new StreamStats(
                packets,
                bytes,
                report.lost(),
                report.fractionLost(),
                report.jitterMs(),
                report.rttMs(),
                dropped,
                report.count(),
                0);
    }
}
