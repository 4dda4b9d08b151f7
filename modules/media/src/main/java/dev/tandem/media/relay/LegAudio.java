package dev.tandem.media.relay;

import dev.tandem.media.LegListener;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.SendDtmf;
import dev.tandem.media.StreamStats;
import dev.tandem.media.rtp.DtmfReceiver;
import dev.tandem.media.rtp.DtmfTones;
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtcpVisitor;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A leg's two streams, whatever carries them: the one that the far side sends, known by its payload types and followed from
 * SSRC to SSRC, and the one that it is sent, with the tones of both. Packets come in on a loop's thread; tones go out on the
 * pacer's.
 */
final class LegAudio implements Paced {
    private static final int MIN_TONE_MS = 40;
    private static final int MAX_TONE_MS = 5_000;
    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final int NONE = -1;

    /** What takes the packets to the far side. */
    interface Carrier {
        /** Whether packets can be sent now. */
        boolean ready();

        /** Protects, if that is its way, and sends {@link Workspace#out}. */
        void transmit(Workspace workspace, int length, int ssrc, long index);
    }

    private final RtpCodec codec;
    private final LegListener listener;
    private final Engine engine;
    private final Pacer pacer;
    private final LegSource source;
    private final LegSink sink;
    private final DtmfReceiver dtmfReceiver = new DtmfReceiver();

    private volatile int payloadType;
    private volatile int telephoneEvent = NONE;
    private volatile InboundStream stream;
    private volatile int remoteSsrc;
    private volatile boolean streamKnown;
    private volatile long lastRtpNanos;
    private volatile boolean expectsRtp;
    private boolean toldSilent;
    private boolean closed;

    LegAudio(String id, RtpCodec codec, LegListener listener, Engine engine, Pacer pacer, Carrier carrier) {
        this.codec = codec;
        this.listener = listener;
        this.engine = engine;
        this.pacer = pacer;
        this.payloadType = codec.preferredPayloadType();
        this.source = new LegSource(id + "-in", codec, new Fanout());
        this.sink = new LegSink(id + "-out", codec, engine, carrier);
        this.stream = new InboundStream(codec.clockRate(), engine.origins());
    }

    void open() {
        engine.registry().sources.put(source.id(), source);
    }

    LegSource source() {
        return source;
    }

    LegSink sink() {
        return sink;
    }

    // ---- what comes from the far side ----

    /** Whether a packet may choose where the leg's packets go: nothing but the negotiated formats may, to begin with. */
    boolean admits(RtpPacket packet) {
        return streamKnown || packet.payloadType() == payloadType || packet.payloadType() == telephoneEvent;
    }

    /** Takes a packet that is the far side's. */
    void received(RtpPacket packet, Workspace workspace) {
        lastRtpNanos = workspace.nowNanos;
        follow(packet.ssrc());
        if (packet.payloadType() == payloadType) {
            relay(packet, workspace);
        } else {
            consume(packet, workspace);
        }
    }

    private void follow(int ssrc) {
        if (!streamKnown || ssrc != remoteSsrc) {
            streamKnown = true;
            remoteSsrc = ssrc;
            stream = new InboundStream(codec.clockRate(), engine.origins());
        }
    }

    private void relay(RtpPacket packet, Workspace workspace) {
        if (stream.take(packet, workspace.nowNanos)) {
            source.fanout().forward(packet, workspace);
        } else {
            engine.counters().drop(Drop.SEQUENCE);
        }
    }

    private void consume(RtpPacket packet, Workspace workspace) {
        boolean event = packet.payloadType() == telephoneEvent;
        boolean taken = stream.consume(packet, workspace.nowNanos);
        char tone = event && taken ? dtmfReceiver.receive(packet) : DtmfReceiver.NONE;
        if (tone != DtmfReceiver.NONE) {
            listener.dtmf(tone);
        } else if (!event) {
            engine.counters().drop(Drop.PAYLOAD_TYPE);
        }
    }

    /** Takes what the far side reports; false if it is not well-formed. */
    boolean rtcp(byte[] data, int length, long nowNanos) {
        return RtcpReader.read(data, 0, length, new Reports(nowNanos));
    }

    /** What the far side reports; made for one RTCP packet, which are rare. */
    private final class Reports implements RtcpVisitor {
        private final long nowNanos;

        Reports(long nowNanos) {
            this.nowNanos = nowNanos;
        }

        @Override
        public void senderReport(int ssrc, int ntpMiddle) {
            if (ssrc == remoteSsrc) {
                stream.senderReport(ntpMiddle, nowNanos);
            }
        }

        @Override
        public void reportBlock(int ssrc, int fractionLost, int lost, int jitter, int lastReport, int delay) {
            if (ssrc == sink.ssrc()) {
                sink.reported(fractionLost, lost, jitter, lastReport, delay, nowNanos);
            }
        }

        @Override
        public void bye(int ssrc) {
            // The signalling says when a leg ends; a BYE alone changes nothing.
        }
    }

    // ---- what goes to the far side ----

    @Override
    public void tick(Workspace workspace) {
        int event = telephoneEvent;
        if (event == NONE || !sink.tickDtmf(workspace, event)) {
            pacer.remove(this);
        }
    }

    /** Writes the compound packet that is due. */
    void report(RtcpWriter rtcp, long nowNanos) {
        rtcp.begin();
        if (!sink.senderReport(rtcp, nowNanos)) {
            rtcp.receiverReport(sink.ssrc());
        }
        stream.report(rtcp, remoteSsrc, nowNanos);
        rtcp.sourceDescription(sink.ssrc(), sink.cname());
    }

    SendDtmf sendDtmf(String tones, Duration each) {
        int[] events = tones.chars().map(tone -> DtmfTones.event((char) tone)).toArray();
        for (int event : events) {
            if (event < 0) {
                return new SendDtmf.Refused("tones are 0-9, *, #, A-D");
            }
        }
        if (events.length == 0 || telephoneEvent == NONE) {
            return new SendDtmf.Refused(events.length == 0 ? "no tones" : "telephone-event is not negotiated");
        }
        synchronized (this) {
            if (closed) {
                return new SendDtmf.Refused("the leg is closed");
            }
            int durationMs = Math.clamp(each.toMillis(), MIN_TONE_MS, MAX_TONE_MS);
            if (!sink.queue(events, durationMs)) {
                return new SendDtmf.Refused("too many tones wait");
            }
            pacer.add(this);
            return new SendDtmf.Queued(events.length);
        }
    }

    // ---- state ----

    /** Takes payload types as negotiated; RTP is expected from now on. */
    void negotiated(int payload, OptionalInt telephoneEventPayload, long nowNanos) {
        requirePayloadType(payload);
        telephoneEventPayload.ifPresent(LegAudio::requirePayloadType);
        payloadType = payload;
        sink.payloadType(payload);
        telephoneEvent = telephoneEventPayload.orElse(NONE);
        lastRtpNanos = nowNanos;
        expectsRtp = true;
    }

    private static void requirePayloadType(int value) {
        if (value < 0 || value > MAX_PAYLOAD_TYPE) {
            throw new IllegalArgumentException("payload type must be within 0 and 127, is " + value);
        }
    }

    /** Tells silence once it has lasted too long; each second. */
    void tellSilence(long nowNanos) {
        Duration limit = engine.settings().legSilence();
        boolean silent = expectsRtp && nowNanos - lastRtpNanos >= limit.toNanos();
        if (silent && !toldSilent) {
            listener.silent(limit);
        }
        toldSilent = silent;
    }

    StreamStats received() {
        return stream.stats();
    }

    /** Ends both streams; false if they had ended already. */
    boolean close() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        pacer.remove(this);
        engine.registry().sources.remove(source.id());
        engine.topology().close(sink);
        engine.topology().close(source.fanout());
        return true;
    }
}
