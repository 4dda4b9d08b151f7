package dev.tandem.media.relay;

import dev.tandem.media.RtpCodec;
import dev.tandem.media.rtp.DtmfSender;
import dev.tandem.media.rtp.RtpPacket;
import java.net.InetSocketAddress;

/** What the far side of an RTP leg is sent: the source's packets, and tones in their place while they last. */
final class LegSink extends RtpSink {
    private static final int EVENT_PAYLOAD = 4;

    private final RelayRtpLeg leg;
    private final DtmfSender dtmf;
    private int eventTimestamp;
    private long eventNanos;

    LegSink(String id, RtpCodec codec, Engine engine, RelayRtpLeg leg) {
        super(id, codec, engine);
        this.leg = leg;
        this.dtmf = new DtmfSender(codec.clockRate());
    }

    @Override
    boolean ready() {
        return !dtmf.active() && leg.target() != null;
    }

    @Override
    int payloadType() {
        return leg.payloadType();
    }

    @Override
    void transmit(Workspace workspace, int length, long index) {
        InetSocketAddress to = leg.target();
        if (to != null) {
            workspace.send(leg.rtpPort(), length, to);
        }
    }

    /** Queues tones, all or none. */
    synchronized boolean queue(int[] events, int durationMs) {
        if (dtmf.room() < events.length) {
            return false;
        }
        for (int event : events) {
            dtmf.queue(event, durationMs);
        }
        return true;
    }

    /** One beat of the tones; false once there are none left. */
    synchronized boolean tickDtmf(Workspace workspace, int payloadType) {
        if (!dtmf.active()) {
            return false;
        }
        boolean begins = dtmf.tick();
        if (begins) {
            eventTimestamp = timestampAt(workspace.nowNanos);
            eventNanos = workspace.nowNanos;
        }
        if (dtmf.payload(workspace.out, RtpPacket.FIXED_HEADER) && leg.target() != null) {
            insert(workspace, payloadType, begins, EVENT_PAYLOAD, eventTimestamp, eventNanos);
        }
        return dtmf.active();
    }
}
