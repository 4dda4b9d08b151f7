package dev.tandem.media.relay;

import dev.tandem.media.RtpCodec;
import dev.tandem.media.rtp.DtmfSender;
import dev.tandem.media.rtp.RtpPacket;

/** What the far side of a leg is sent: the source's packets, and tones in their place while they last. */
final class LegSink extends RtpSink {
    private static final int EVENT_PAYLOAD = 4;

    private final LegAudio.Carrier carrier;
    private final DtmfSender dtmf;
    private volatile int payloadType;
    private int eventTimestamp;
    private long eventNanos;

    LegSink(String id, RtpCodec codec, Engine engine, LegAudio.Carrier carrier) {
        super(id, codec, engine);
        this.carrier = carrier;
        this.payloadType = codec.preferredPayloadType();
        this.dtmf = new DtmfSender(codec.clockRate());
    }

    @Override
    boolean ready() {
        return !dtmf.active() && carrier.ready();
    }

    @Override
    int payloadType() {
        return payloadType;
    }

    @Override
    void transmit(Workspace workspace, int length, long index) {
        carrier.transmit(workspace, length, ssrc(), index);
    }

    /** What the codec is called from now on. */
    void payloadType(int negotiated) {
        payloadType = negotiated;
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
    synchronized boolean tickDtmf(Workspace workspace, int eventPayloadType) {
        if (!dtmf.active()) {
            return false;
        }
        boolean begins = dtmf.tick();
        if (begins) {
            eventTimestamp = timestampAt(workspace.nowNanos);
            eventNanos = workspace.nowNanos;
        }
        if (dtmf.payload(workspace.out, RtpPacket.FIXED_HEADER) && carrier.ready()) {
            insert(workspace, eventPayloadType, begins, EVENT_PAYLOAD, eventTimestamp, eventNanos);
        }
        return dtmf.active();
    }
}
