package dev.tandem.media.relay;

import dev.tandem.media.HeaderExtension;
import dev.tandem.media.HeaderExtensionParameters;
import dev.tandem.media.Producer;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpParameters;
import dev.tandem.media.StreamStats;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import java.nio.charset.StandardCharsets;

/** A stream that a client sends, in the client's payload type. */
final class RelayProducer implements Producer, SourceNode {
    private static final int NO_EXTENSION = -1;

    private final String id;
    private final RtpCodec codec;
    private final RtpParameters parameters;
    private final int payloadType;
    private final int midExtension;
    private final byte[] mid;
    private final Engine engine;
    private final RelayTransport transport;
    private final Fanout fanout = new Fanout();
    private volatile InboundStream stream;
    private StreamStats earlier = StreamStats.NONE;
    private volatile int ssrc;
    private volatile boolean bound;

    RelayProducer(String id, RtpCodec codec, RtpParameters parameters, Engine engine, RelayTransport transport) {
        this.id = id;
        this.codec = codec;
        this.parameters = parameters;
        this.payloadType = parameters.codecs().getFirst().payloadType();
        this.midExtension = parameters.headerExtensions().stream()
                .filter(extension -> extension.uri().equals(HeaderExtension.MID))
                .mapToInt(HeaderExtensionParameters::id)
                .findFirst()
                .orElse(NO_EXTENSION);
        this.mid = parameters.mid().getBytes(StandardCharsets.UTF_8);
        this.engine = engine;
        this.transport = transport;
        this.stream = new InboundStream(codec, engine.origins());
        this.ssrc = signalledSsrc(parameters);
        this.bound = ssrc != 0;
    }

    static int signalledSsrc(RtpParameters parameters) {
        return parameters.encodings().isEmpty()
                ? 0
                : (int) parameters.encodings().getFirst().ssrc();
    }

    boolean hasSsrc(int other) {
        return bound && ssrc == other;
    }

    /** Whether a packet of an unknown SSRC says that it is this stream's. */
    boolean claimedBy(RtpPacket packet) {
        if (midExtension != NO_EXTENSION && mid.length > 0 && packet.extensionEquals(midExtension, mid)) {
            return true;
        }
        return !bound && packet.payloadType() == payloadType;
    }

    synchronized void bind(int newSsrc) {
        earlier = stats();
        stream = new InboundStream(codec, engine.origins());
        ssrc = newSsrc;
        bound = true;
    }

    /** Counts an authentic packet and hands it to the sinks. */
    void received(RtpPacket packet, Workspace workspace) {
        if (packet.payloadType() != payloadType) {
            engine.counters().drop(Drop.PAYLOAD_TYPE);
            stream.consume(packet, workspace.nowNanos);
        } else if (stream.take(packet, workspace.nowNanos)) {
            fanout.forward(packet, workspace);
        } else {
            engine.counters().drop(Drop.SEQUENCE);
        }
    }

    void senderReport(int ntpMiddle, long nowNanos) {
        stream.senderReport(ntpMiddle, nowNanos);
    }

    void report(RtcpWriter rtcp, long nowNanos) {
        stream.report(rtcp, ssrc, nowNanos);
    }

    @Override
    public Fanout fanout() {
        return fanout;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public RtpCodec codec() {
        return codec;
    }

    @Override
    public RtpParameters rtpParameters() {
        return parameters;
    }

    @Override
    public synchronized StreamStats stats() {
        return stream.stats().after(earlier);
    }

    @Override
    public void close() {
        transport.streams().remove(this);
        engine.registry().sources.remove(id);
        engine.topology().close(fanout);
    }
}
