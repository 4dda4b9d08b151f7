package dev.tandem.media.relay;

import dev.tandem.media.LegStats;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.SendDtmf;
import dev.tandem.media.net.DatagramPort;
import dev.tandem.media.rtp.DtmfReceiver;
import dev.tandem.media.rtp.DtmfTones;
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtcpVisitor;
import dev.tandem.media.rtp.RtpPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One plain RTP leg. Packets come in on its loop's thread; tones go out on the pacer's. */
final class RelayRtpLeg implements RtpLeg, Paced {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelayRtpLeg.class);
    private static final long REPORT_INTERVAL_NANOS = 4_000_000_000L;
    private static final int MIN_TONE_MS = 40;
    private static final int MAX_TONE_MS = 5_000;
    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final int NONE = -1;

    private final String id;
    private final RtpCodec codec;
    private final RtpLegListener listener;
    private final Engine engine;
    private final Pacer pacer;
    private final Latch latch;
    private final LegSource source;
    private final LegSink sink;
    private final LongAdder foreign = new LongAdder();
    private final DtmfReceiver dtmfReceiver = new DtmfReceiver();

    private volatile PortPairs.@Nullable Pair ports;
    private volatile int payloadType;
    private volatile int telephoneEvent = NONE;
    private volatile InboundStream stream;
    private volatile int remoteSsrc;
    private volatile @Nullable InetSocketAddress rtcpRemote;
    private volatile long lastRtpNanos;
    private volatile boolean expectsRtp;
    private boolean toldSilent;
    private boolean streamKnown;
    private boolean closed;
    private long nextReportNanos;

    RelayRtpLeg(String id, RtpCodec codec, RtpLegListener listener, Engine engine, Pacer pacer) {
        this.id = id;
        this.codec = codec;
        this.listener = listener;
        this.engine = engine;
        this.pacer = pacer;
        this.latch = new Latch(engine.settings().latchWindow().toNanos());
        this.payloadType = codec.preferredPayloadType();
        this.source = new LegSource(id + "-in", codec, new Fanout());
        this.sink = new LegSink(id + "-out", codec, engine, this);
        this.stream = new InboundStream(codec.clockRate(), engine.origins());
    }

    /** Gives the leg its ports, before anything else happens to it. */
    void opened(PortPairs.Pair pair) {
        ports = pair;
        engine.registry().legs.put(id, this);
        engine.registry().sources.put(source.id(), source);
    }

    private PortPairs.Pair pair() {
        return Objects.requireNonNull(ports, "opened() comes first");
    }

    DatagramPort rtpPort() {
        return pair().rtp();
    }

    @Nullable
    InetSocketAddress target() {
        return latch.target();
    }

    int payloadType() {
        return payloadType;
    }

    // ---- what comes from the network, on the loop's thread ----

    /** A datagram's path on a plain leg. */
    void receivedRtp(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        workspace.nowNanos = System.nanoTime();
        engine.counters().received.increment();
        if (!workspace.flood.admit(from.hashCode(), workspace.nowNanos)) {
            engine.counters().drop(Drop.FLOOD);
        } else if (RtcpReader.isRtcp(data, length)) {
            rtcp(data, length, from, workspace.nowNanos);
        } else {
            rtp(data, length, from, workspace);
        }
    }

    private void rtp(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        RtpPacket packet = workspace.packet;
        if (!packet.parse(data, 0, length)) {
            engine.counters().drop(Drop.RTP_MALFORMED);
            return;
        }
        boolean event = packet.payloadType() == telephoneEvent;
        boolean audio = packet.payloadType() == payloadType;
        if (!event && !audio && !streamKnown) {
            // Nothing but the negotiated formats may choose where this leg's packets go.
            engine.counters().drop(Drop.PAYLOAD_TYPE);
            return;
        }
        switch (latch.judge(from, workspace.nowNanos)) {
            case FOREIGN -> {
                foreign.increment();
                engine.counters().drop(Drop.FOREIGN_ADDRESS);
                return;
            }
            case LATCHED -> latched(from);
            case ACCEPTED -> {}
        }
        lastRtpNanos = workspace.nowNanos;
        follow(packet.ssrc());
        if (audio) {
            relay(packet, workspace);
        } else {
            consume(packet, event, workspace);
        }
    }

    private void latched(InetSocketAddress from) {
        rtcpRemote = null;
        LOGGER.atInfo().addKeyValue("leg", id).addKeyValue("remote", from).log("leg.latched");
        listener.latched(from);
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

    private void consume(RtpPacket packet, boolean event, Workspace workspace) {
        boolean taken = stream.consume(packet, workspace.nowNanos);
        char tone = event && taken ? dtmfReceiver.receive(packet) : DtmfReceiver.NONE;
        if (tone != DtmfReceiver.NONE) {
            listener.dtmf(tone);
        } else if (!event) {
            engine.counters().drop(Drop.PAYLOAD_TYPE);
        }
    }

    void receivedRtcp(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        workspace.nowNanos = System.nanoTime();
        engine.counters().received.increment();
        if (!workspace.flood.admit(from.hashCode(), workspace.nowNanos)) {
            engine.counters().drop(Drop.FLOOD);
        } else if (rtcp(data, length, from, workspace.nowNanos)) {
            rtcpRemote = from;
        }
    }

    private boolean rtcp(byte[] data, int length, InetSocketAddress from, long nowNanos) {
        if (!latch.isPeerHost(from)) {
            engine.counters().drop(Drop.FOREIGN_ADDRESS);
            return false;
        }
        boolean wellFormed = RtcpReader.read(data, 0, length, new Reports(nowNanos));
        if (!wellFormed) {
            engine.counters().drop(Drop.RTCP_MALFORMED);
        }
        return wellFormed;
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

    // ---- what happens by itself ----

    @Override
    public void tick(Workspace workspace) {
        int event = telephoneEvent;
        if (event == NONE || !sink.tickDtmf(workspace, event)) {
            pacer.remove(this);
        }
    }

    /** Each second: silence, and the reports that are due. */
    void housekeep(Workspace workspace) {
        long now = workspace.nowNanos;
        tellSilence(now);
        InetSocketAddress to = rtcpTarget();
        if (to == null || now < nextReportNanos) {
            return;
        }
        nextReportNanos = now + REPORT_INTERVAL_NANOS / 2 + engine.random().below((int) (REPORT_INTERVAL_NANOS / 2));
        workspace.rtcp.begin();
        if (!sink.senderReport(workspace.rtcp, now)) {
            workspace.rtcp.receiverReport(sink.ssrc());
        }
        stream.report(workspace.rtcp, remoteSsrc, now);
        workspace.rtcp.sourceDescription(sink.ssrc(), sink.cname());
        workspace.send(pair().rtcp(), workspace.rtcp.length(), to);
    }

    private @Nullable InetSocketAddress rtcpTarget() {
        InetSocketAddress known = rtcpRemote;
        InetSocketAddress rtp = latch.target();
        if (known != null || rtp == null || rtp.getPort() == 65535) {
            return known;
        }
        return new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
    }

    private void tellSilence(long now) {
        Duration limit = engine.settings().legSilence();
        boolean silent = expectsRtp && now - lastRtpNanos >= limit.toNanos();
        if (silent && !toldSilent) {
            listener.silent(limit);
        }
        toldSilent = silent;
    }

    // ---- what callers ask ----

    @Override
    public void remote(InetSocketAddress rtp, int payload, OptionalInt telephoneEventPayload) {
        requirePayloadType(payload);
        telephoneEventPayload.ifPresent(RelayRtpLeg::requirePayloadType);
        boolean usable = !rtp.isUnresolved()
                && rtp.getPort() != 0
                && !rtp.getAddress().isAnyLocalAddress()
                && !rtp.getAddress().isMulticastAddress();
        long now = System.nanoTime();
        payloadType = payload;
        telephoneEvent = telephoneEventPayload.orElse(NONE);
        latch.signalled(usable ? rtp : null, now);
        rtcpRemote = null;
        lastRtpNanos = now;
        expectsRtp = true;
    }

    private static void requirePayloadType(int value) {
        if (value < 0 || value > MAX_PAYLOAD_TYPE) {
            throw new IllegalArgumentException("payload type must be within 0 and 127, is " + value);
        }
    }

    @Override
    public SendDtmf sendDtmf(String tones, Duration each) {
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

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(
                engine.settings().announcedAddress(), pair().rtp().local().getPort());
    }

    @Override
    public MediaSource source() {
        return source;
    }

    @Override
    public MediaSink sink() {
        return sink;
    }

    @Override
    public LegStats stats() {
        InetSocketAddress to = latch.target();
        String remote = to == null ? "" : to.getAddress().getHostAddress() + ":" + to.getPort();
        return new LegStats(remote, stream.stats(), sink.stats(), foreign.sum());
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pacer.remove(this);
        engine.registry().legs.remove(id);
        engine.registry().sources.remove(source.id());
        engine.topology().close(sink);
        engine.topology().close(source.fanout());
        pair().release();
    }
}
