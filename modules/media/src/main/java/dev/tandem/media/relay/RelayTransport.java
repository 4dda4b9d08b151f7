package dev.tandem.media.relay;

import dev.tandem.media.Connect;
import dev.tandem.media.Consume;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.MediaSource;
import dev.tandem.media.Produce;
import dev.tandem.media.RtpCapabilities;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpParameters;
import dev.tandem.media.TransportListener;
import dev.tandem.media.TransportStats;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.dtls.DtlsAssociation;
import dev.tandem.media.dtls.DtlsKeys;
import dev.tandem.media.dtls.Fingerprints;
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpVerdict;
import dev.tandem.media.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's ICE, DTLS and SRTP association. */
final class RelayTransport implements WebRtcTransport, DtlsAssociation.Listener {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelayTransport.class);
    private static final long REPORT_INTERVAL_NANOS = 4_000_000_000L;
    private static final int CANDIDATE_PRIORITY = 1_076_302_079;

    private final String id;
    private final Direction direction;
    private final TransportListener listener;
    private final Engine engine;
    private final RelayPlane plane;
    private final IceLite ice;
    private final Streams streams;
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final AtomicInteger nextMid = new AtomicInteger();

    private volatile @Nullable DtlsAssociation dtls;
    private volatile @Nullable SrtpSession srtp;
    private volatile @Nullable InetSocketAddress dtlsRemote;
    private volatile boolean connected;
    private @Nullable DtlsParameters remote;
    private boolean ended;
    private long nextReportNanos;

    RelayTransport(String id, Direction direction, TransportListener listener, Engine engine, RelayPlane plane) {
        this.id = id;
        this.direction = direction;
        this.listener = listener;
        this.engine = engine;
        this.plane = plane;
        this.ice = new IceLite(engine.random());
        this.streams = new Streams(engine.random());
    }

    IceLite ice() {
        return ice;
    }

    Streams streams() {
        return streams;
    }

    /** Whether packets can be sent and received. */
    boolean connected() {
        return connected;
    }

    // ---- what comes from the network, on loop threads ----

    /** An authentic ICE check came. */
    void checked(StunMessage check, String ufrag, InetSocketAddress from, long nowNanos) {
        IceLite.Accepted accepted;
        synchronized (this) {
            if (!engine.registry().transports.containsKey(id)) {
                return;
            }
            accepted = ice.accept(check, ufrag, from, nowNanos);
            plane.demux().add(from, this);
        }
        accepted.forgotten().ifPresent(address -> plane.demux().remove(address, this));
        accepted.forgottenUfrag().ifPresent(plane.demux()::remove);
        if (!connected) {
            updateConnected(nowNanos);
        }
    }

    void dtls(byte[] data, int length, InetSocketAddress from) {
        DtlsAssociation association = dtls;
        dtlsRemote = from;
        if (association == null || !association.received(data, length)) {
            engine.counters().drop(Drop.DTLS_UNEXPECTED);
        }
    }

    /** Unprotect, count, hand on. */
    void rtp(byte[] data, int length, Workspace workspace) {
        SrtpSession session = srtp;
        int header = RtpPacket.headerLength(data, 0, length);
        if (session == null || header < 0) {
            reject(session == null ? Drop.NOT_CONNECTED : Drop.RTP_MALFORMED);
            return;
        }
        int plain = session.unprotectRtp(data, header, length, workspace.srtp);
        if (plain < 0) {
            reject(reason(plain));
            return;
        }
        received.increment();
        RtpPacket packet = workspace.packet;
        if (!packet.parse(data, 0, plain)) {
            reject(Drop.RTP_MALFORMED);
            return;
        }
        RelayProducer producer = streams.producerOf(packet);
        if (producer == null) {
            engine.counters().drop(Drop.UNKNOWN_STREAM);
        } else {
            producer.received(packet, workspace);
        }
    }

    void rtcp(byte[] data, int length, Workspace workspace) {
        SrtpSession session = srtp;
        int plain = session == null ? SrtpVerdict.MALFORMED : session.unprotectRtcp(data, length, workspace.srtp);
        if (plain < 0) {
            reject(session == null ? Drop.NOT_CONNECTED : reason(plain));
            return;
        }
        received.increment();
        if (!RtcpReader.read(data, 0, plain, streams.visitor(workspace.nowNanos))) {
            reject(Drop.RTCP_MALFORMED);
        }
    }

    private void reject(Drop why) {
        rejected.increment();
        engine.counters().drop(why);
    }

    private static Drop reason(int verdict) {
        return switch (verdict) {
            case SrtpVerdict.UNAUTHENTIC -> Drop.SRTP_UNAUTHENTIC;
            case SrtpVerdict.REPLAYED -> Drop.SRTP_REPLAYED;
            case SrtpVerdict.TOO_MANY_STREAMS -> Drop.SRTP_TOO_MANY_STREAMS;
            default -> Drop.RTP_MALFORMED;
        };
    }

    // ---- what goes to the network ----

    /** Protects and sends the RTP packet in the workspace. */
    void send(Workspace workspace, int length, int ssrc, long index) {
        SrtpSession session = srtp;
        InetSocketAddress to = ice.selected();
        if (session != null && to != null) {
            int total = session.protectRtp(workspace.out, RtpPacket.FIXED_HEADER, length, ssrc, index, workspace.srtp);
            workspace.sendWebRtc(total, to);
            sent.increment();
        }
    }

    private void sendDtls(byte[] data, int offset, int length) {
        InetSocketAddress to = dtlsRemote;
        if (to != null) {
            plane.sendWebRtc(data, offset, length, to);
        }
    }

    /** Each second: consent, and the reports that are due. */
    void housekeep(Workspace workspace) {
        long now = workspace.nowNanos;
        updateConnected(now);
        SrtpSession session = srtp;
        InetSocketAddress to = ice.selected();
        if (!connected || session == null || to == null || now < nextReportNanos) {
            return;
        }
        nextReportNanos = now + REPORT_INTERVAL_NANOS / 2 + engine.random().below((int) (REPORT_INTERVAL_NANOS / 2));
        streams.report(workspace.rtcp, now);
        int total = session.protectRtcp(workspace.out, workspace.rtcp.length(), workspace.srtp);
        workspace.sendWebRtc(total, to);
        sent.increment();
    }

    // ---- state ----

    private void updateConnected(long nowNanos) {
        boolean before;
        synchronized (this) {
            before = connected;
            connected = srtp != null
                    && !ended
                    && ice.fresh(nowNanos, engine.settings().consentTimeout().toNanos());
        }
        if (connected && !before) {
            LOGGER.atDebug().addKeyValue("transport", id).log("transport.connected");
            listener.connected();
        } else if (before && !connected) {
            tellDisconnected("consent_expired");
        }
    }

    private void tellDisconnected(String reason) {
        LOGGER.atDebug()
                .addKeyValue("transport", id)
                .addKeyValue("reason", reason)
                .log("transport.disconnected");
        listener.disconnected(reason);
    }

    @Override
    public void established(DtlsKeys keys) {
        srtp = new SrtpSession(keys);
        updateConnected(System.nanoTime());
    }

    @Override
    public void failed(String reason) {
        end(reason);
    }

    @Override
    public void closed() {
        end("dtls_closed");
    }

    private void end(String reason) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            connected = false;
        }
        tellDisconnected(reason);
    }

    // ---- what callers ask ----

    @Override
    public synchronized Connect connect(DtlsParameters parameters) {
        if (ended) {
            return new Connect.Refused("the transport is closed");
        }
        if (remote != null) {
            return remote.equals(parameters)
                    ? new Connect.Accepted()
                    : new Connect.Refused("the transport is connected with other parameters");
        }
        if (!parameters.role().equals("client")) {
            return new Connect.Refused("dtlsParameters.role must be client");
        }
        if (parameters.fingerprints().stream().noneMatch(Fingerprints::usable)) {
            return new Connect.Refused("dtlsParameters.fingerprints must have one of SHA-2");
        }
        remote = parameters;
        dtls = plane.dtls().associate(parameters.fingerprints(), this::sendDtls, this);
        return new Connect.Accepted();
    }

    @Override
    public synchronized IceParameters restartIce() {
        Optional<String> forgotten = ice.restart();
        forgotten.ifPresent(plane.demux()::remove);
        if (!ended) {
            plane.demux().add(ice.parameters().usernameFragment(), this);
        }
        return ice.parameters();
    }

    @Override
    public Produce produce(RtpParameters parameters) {
        if (direction != Direction.SEND) {
            return new Produce.Refused("the transport is for receiving");
        }
        Optional<RtpCodec> codec = parameters.codecs().stream()
                .findFirst()
                .flatMap(given -> plane.codecs().stream()
                        .filter(ours -> ours.matches(given.mimeType(), given.clockRate(), given.channels()))
                        .findFirst());
        if (codec.isEmpty()) {
            return new Produce.Refused("no supported codec in rtpParameters.codecs");
        }
        int ssrc = RelayProducer.signalledSsrc(parameters);
        if (ssrc == 0 && parameters.mid().isEmpty()) {
            return new Produce.Refused("rtpParameters must have an SSRC or a mid");
        }
        synchronized (this) {
            if (ended) {
                return new Produce.Refused("the transport is closed");
            }
            if (streams.hasSsrc(ssrc)) {
                return new Produce.Refused("the SSRC is in use on this transport");
            }
            RelayProducer producer = new RelayProducer(plane.newId(), codec.get(), parameters, engine, this);
            if (!streams.add(producer)) {
                return new Produce.Refused("at most " + Streams.MAX + " producers on a transport");
            }
            engine.registry().sources.put(producer.id(), producer);
            return new Produce.Produced(producer);
        }
    }

    @Override
    public Consume consume(MediaSource source, RtpCapabilities client) {
        if (direction != Direction.RECV) {
            return new Consume.Refused("the transport is for sending");
        }
        Optional<RtpCodec> codec = plane.codecs().stream()
                .filter(source.codec()::sameFormat)
                .filter(ours -> client.codecs().stream().anyMatch(ours::sameFormat))
                .findFirst();
        if (codec.isEmpty()) {
            return new Consume.Refused(
                    "the client cannot receive " + source.codec().mimeType());
        }
        synchronized (this) {
            if (ended) {
                return new Consume.Refused("the transport is closed");
            }
            String mid = Integer.toString(nextMid.getAndIncrement());
            RelayConsumer consumer = new RelayConsumer(plane.newId(), source.id(), mid, codec.get(), engine, this);
            if (!streams.add(consumer)) {
                return new Consume.Refused("at most " + Streams.MAX + " consumers on a transport");
            }
            plane.connect(source, consumer);
            return new Consume.Consumed(consumer);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Direction direction() {
        return direction;
    }

    @Override
    public IceParameters iceParameters() {
        return ice.parameters();
    }

    @Override
    public List<IceCandidate> iceCandidates() {
        String address = engine.settings().announcedAddress().getHostAddress();
        int port = engine.settings().webrtcPort();
        return List.of(new IceCandidate("udpcandidate", CANDIDATE_PRIORITY, address, address, "udp", port, "host"));
    }

    @Override
    public DtlsParameters dtlsParameters() {
        return new DtlsParameters("auto", List.of(plane.dtls().fingerprint()));
    }

    @Override
    public TransportStats stats() {
        InetSocketAddress selected = ice.selected();
        SrtpSession session = srtp;
        return new TransportStats(
                connected,
                selected == null ? "" : selected.getAddress().getHostAddress() + ":" + selected.getPort(),
                session == null ? "" : session.profile().name(),
                received.sum(),
                sent.sum(),
                rejected.sum());
    }

    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            connected = false;
            engine.registry().transports.remove(id);
            ice.ufrags().forEach(plane.demux()::remove);
            ice.addresses().forEach(address -> plane.demux().remove(address, this));
            if (dtls != null) {
                dtls.close();
            }
        }
        streams.close();
    }
}
