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
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One client's transport in one direction, with its producers or consumers. */
final class RelayTransport implements WebRtcTransport, Association.Owner {
    private final String id;
    private final Direction direction;
    private final TransportListener listener;
    private final Engine engine;
    private final RelayPlane plane;
    private final Association association;
    private final Streams streams;
    private final AtomicInteger nextMid = new AtomicInteger();
    private @Nullable DtlsParameters remote;

    RelayTransport(String id, Direction direction, TransportListener listener, Engine engine, RelayPlane plane) {
        this.id = id;
        this.direction = direction;
        this.listener = listener;
        this.engine = engine;
        this.plane = plane;
        this.association = new Association(id, this, engine, plane);
        this.streams = new Streams(engine.random());
    }

    /** Awaits the client from now on. */
    void open() {
        engine.registry().transports.put(id, this);
        association.open();
    }

    Association association() {
        return association;
    }

    Streams streams() {
        return streams;
    }

    @Override
    public void rtp(RtpPacket packet, Workspace workspace) {
        RelayProducer producer = streams.producerOf(packet);
        if (producer == null) {
            engine.counters().drop(Drop.UNKNOWN_STREAM);
        } else {
            producer.received(packet, workspace);
        }
    }

    @Override
    public boolean rtcp(byte[] data, int length, long nowNanos) {
        return RtcpReader.read(data, 0, length, streams.visitor(nowNanos));
    }

    @Override
    public void report(RtcpWriter rtcp, long nowNanos) {
        streams.report(rtcp, nowNanos);
    }

    @Override
    public void connected() {
        listener.connected();
    }

    @Override
    public void disconnected(String reason) {
        listener.disconnected(reason);
    }

    @Override
    public synchronized Connect connect(DtlsParameters parameters) {
        if (association.ended()) {
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
        Connect outcome = association.expect(parameters.fingerprints());
        if (outcome instanceof Connect.Accepted) {
            remote = parameters;
        }
        return outcome;
    }

    @Override
    public IceParameters restartIce() {
        return association.restartIce();
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
            if (association.ended()) {
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
            if (association.ended()) {
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
        return association.ice().parameters();
    }

    @Override
    public List<IceCandidate> iceCandidates() {
        return association.candidates();
    }

    @Override
    public DtlsParameters dtlsParameters() {
        return association.dtlsParameters();
    }

    @Override
    public TransportStats stats() {
        return association.stats();
    }

    @Override
    public void close() {
        synchronized (this) {
            association.close();
            engine.registry().transports.remove(id);
        }
        streams.close();
    }
}
