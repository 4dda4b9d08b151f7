package dev.tandem.media.relay;

import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.CreateSdpTransport;
import dev.tandem.media.CreateTransport;
import dev.tandem.media.Direction;
import dev.tandem.media.Feed;
import dev.tandem.media.HeaderExtension;
import dev.tandem.media.HoldMusic;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSettings;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;
import dev.tandem.media.PlaneStats;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.SdpTransportListener;
import dev.tandem.media.SrtpKeying;
import dev.tandem.media.Tone;
import dev.tandem.media.TransportListener;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.dtls.DtlsEngine;
import dev.tandem.media.net.DatagramLoop;
import dev.tandem.media.net.DatagramPort;
import dev.tandem.media.net.NioDatagramLoop;
import dev.tandem.media.rtp.SineWave;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The relay engine: wires loops, ports, timers and what lives on them. */
public final class RelayPlane implements MediaPlane {
    private static final List<RtpCodec> CODECS = List.of(RtpCodec.PCMU, RtpCodec.PCMA, RtpCodec.OPUS);
    private static final List<HeaderExtension> HEADER_EXTENSIONS = List.of(
            new HeaderExtension("audio", HeaderExtension.MID, 1, false, "sendrecv"),
            new HeaderExtension("audio", HeaderExtension.AUDIO_LEVEL, 10, false, "sendrecv"));

    private final Engine engine;
    private final HoldMusic music;
    private final DtlsEngine dtls;
    private final WebRtcDemux demux;
    private final PortPairs ports;
    private final Pacer pacer;
    private final Housekeeper housekeeper;
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicInteger nextLane = new AtomicInteger();
    private volatile boolean closed;

    /** A loop with its thread's workspace and its socket on the WebRTC port. */
    private record Lane(DatagramLoop loop, Workspace workspace, DatagramPort webrtc) {}

    private RelayPlane(MediaSettings settings, HoldMusic music) {
        this.music = music;
        this.engine = new Engine(settings);
        this.dtls = new DtlsEngine(settings.maxHandshakes(), settings.handshakeTimeout());
        this.demux = new WebRtcDemux(engine.counters());
        this.ports = new PortPairs(
                settings.bindAddress(), settings.rtpMinPort(), settings.rtpMaxPort(), settings.webrtcPort());
        Workspace paced = engine.workspace();
        Workspace kept = engine.workspace();
        this.pacer = new Pacer(paced, engine.counters());
        this.housekeeper = new Housekeeper(engine, kept);
    }

    /**
     * Binds the WebRTC port and starts the threads.
     *
     * @throws IOException if the port cannot be bound; the message names it
     */
    public static MediaPlane start(MediaSettings settings, HoldMusic music) throws IOException {
        RelayPlane plane = new RelayPlane(settings, music);
        try {
            plane.open(settings);
            return plane;
        } catch (IOException e) {
            plane.close();
            throw new IOException(
                    "UDP port " + settings.webrtcPort() + " for WebRTC cannot be bound: " + e.getMessage(), e);
        }
    }

    private void open(MediaSettings settings) throws IOException {
        InetSocketAddress address = new InetSocketAddress(settings.bindAddress(), settings.webrtcPort());
        boolean shared = settings.threads() > 1;
        if (shared) {
            // A port that is bound to be shared would silently be shared with another process as well.
            new DatagramSocket(address).close();
        }
        for (int i = 0; i < settings.threads(); i++) {
            NioDatagramLoop loop = new NioDatagramLoop("media-" + i, engine.counters().faults);
            Workspace workspace = engine.workspace();
            try {
                DatagramPort port = loop.open(
                        address, shared, (data, length, from) -> demux.received(data, length, from, workspace));
                workspace.sendsThrough(port);
                lanes.add(new Lane(loop, workspace, port));
            } catch (IOException e) {
                loop.close();
                throw e;
            }
        }
        pacer.start(lanes.getFirst().webrtc());
        housekeeper.start(lanes.getFirst().webrtc());
        Thread.ofVirtual().name("dtls-warm-up").start(dtls::warmUp);
    }

    WebRtcDemux demux() {
        return demux;
    }

    DtlsEngine dtls() {
        return dtls;
    }

    String newId() {
        return UUID.randomUUID().toString();
    }

    /** Sends from a thread without a workspace, which only handshakes do. */
    void sendWebRtc(byte[] data, int offset, int length, InetSocketAddress to) {
        boolean sent = lanes.getFirst().webrtc().send(ByteBuffer.wrap(data, offset, length), to);
        (sent ? engine.counters().sent : engine.counters().sendFailures).increment();
    }

    @Override
    public List<RtpCodec> codecs() {
        return CODECS;
    }

    @Override
    public List<HeaderExtension> headerExtensions() {
        return HEADER_EXTENSIONS;
    }

    @Override
    public CreateTransport createWebRtcTransport(Direction direction, TransportListener listener) {
        Optional<String> full = full();
        if (full.isPresent()) {
            return new CreateTransport.Exhausted(full.get());
        }
        RelayTransport transport = new RelayTransport(newId(), direction, listener, engine, this);
        transport.open();
        return new CreateTransport.Created(transport);
    }

    @Override
    public CreateSdpTransport createSdpTransport(RtpCodec codec, SdpTransportListener listener) {
        Optional<String> full = full();
        if (full.isPresent()) {
            return new CreateSdpTransport.Exhausted(full.get());
        }
        RelaySdpTransport transport = new RelaySdpTransport(newId(), codec, listener, engine, pacer, this);
        transport.open();
        return new CreateSdpTransport.Created(transport);
    }

    /** Why there can be no more clients on the WebRTC port, if that is so. */
    private Optional<String> full() {
        if (closed) {
            return Optional.of("the media plane is closed");
        }
        int limit = engine.settings().maxTransports();
        return engine.registry().associations.size() < limit
                ? Optional.empty()
                : Optional.of("all " + limit + " WebRTC transports are in use");
    }

    @Override
    public Optional<WebRtcTransport> transport(String id) {
        return Optional.ofNullable(engine.registry().transports.get(id));
    }

    @Override
    public Optional<MediaSource> source(String id) {
        return Optional.ofNullable(engine.registry().sources.get(id));
    }

    @Override
    public CreateRtpLeg createRtpLeg(RtpCodec codec, Optional<SrtpKeying> keying, RtpLegListener listener) {
        if (closed) {
            return new CreateRtpLeg.Exhausted("the media plane is closed");
        }
        Lane lane = lanes.get(Math.floorMod(nextLane.getAndIncrement(), lanes.size()));
        RelayRtpLeg leg = new RelayRtpLeg(newId(), codec, keying, listener, engine, pacer);
        Workspace workspace = lane.workspace();
        Optional<PortPairs.Pair> pair = ports.open(
                lane.loop(),
                (data, length, from) -> leg.receivedRtp(data, length, from, workspace),
                (data, length, from) -> leg.receivedRtcp(data, length, from, workspace));
        if (pair.isEmpty()) {
            keying.ifPresent(SrtpKeying::close);
            return new CreateRtpLeg.Exhausted(
                    "no free pair of ports between " + engine.settings().rtpMinPort() + " and "
                            + engine.settings().rtpMaxPort());
        }
        leg.opened(pair.get());
        return new CreateRtpLeg.Created(leg);
    }

    @Override
    public Feed createFeed(RtpCodec codec) {
        RelayFeed feed = new RelayFeed(newId(), codec, engine);
        engine.registry().sources.put(feed.id(), feed);
        return feed;
    }

    @Override
    public Tone createTone(RtpCodec codec, double hertz, double dBm0) {
        boolean muLaw = codec.sameFormat(RtpCodec.PCMU);
        if (!muLaw && !codec.sameFormat(RtpCodec.PCMA)) {
            throw new IllegalArgumentException("tones are made in PCMU and PCMA only");
        }
        if (!(hertz > 0 && hertz < 4000 && dBm0 <= 3)) {
            throw new IllegalArgumentException("a tone has above 0 and below 4000 Hz and at most 3 dBm0");
        }
        SineWave wave = new SineWave(muLaw, hertz, dBm0);
        return generate(codec, (out, samples) -> {
            wave.fill(out, 0, samples);
            return samples;
        });
    }

    @Override
    public Tone createMusic(RtpCodec codec) {
        boolean muLaw = codec.sameFormat(RtpCodec.PCMU);
        return muLaw || codec.sameFormat(RtpCodec.PCMA)
                ? generate(codec, new Loop(music.encoded(muLaw)))
                : createSilence(codec);
    }

    @Override
    public Tone createSilence(RtpCodec codec) {
        Silence silence = Silence.of(codec);
        return generate(codec, (out, samples) -> silence.write(out, 0, samples));
    }

    private Tone generate(RtpCodec codec, RelayTone.Generator generator) {
        RelayTone tone = new RelayTone(newId(), codec, generator, engine, pacer);
        engine.registry().sources.put(tone.id(), tone);
        pacer.add(tone);
        return tone;
    }

    @Override
    public void connect(MediaSource source, MediaSink sink) {
        if (!(source instanceof SourceNode from) || !(sink instanceof SinkNode to)) {
            throw new IllegalArgumentException("source and sink must be of this plane");
        }
        if (!source.codec().sameFormat(sink.codec())) {
            throw new IllegalArgumentException("codecs differ: "
                    + source.codec().mimeType() + " and " + sink.codec().mimeType());
        }
        engine.topology().connect(from.fanout(), to);
    }

    @Override
    public PlaneStats stats() {
        Registry registry = engine.registry();
        Counters counters = engine.counters();
        return new PlaneStats(
                registry.associations.size(),
                (int) registry.associations.values().stream()
                        .filter(Association::connected)
                        .count(),
                registry.legs.size(),
                ports.free(),
                registry.sources.size(),
                counters.received.sum(),
                counters.sent.sum(),
                counters.sendFailures.sum(),
                counters.drops(),
                dtls.inProgress(),
                dtls.completed(),
                dtls.failed());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Registry registry = engine.registry();
        registry.transports.values().forEach(RelayTransport::close);
        registry.sdpTransports.values().forEach(RelaySdpTransport::close);
        registry.legs.values().forEach(RelayRtpLeg::close);
        housekeeper.close();
        pacer.close();
        registry.sources.clear();
        lanes.forEach(lane -> lane.loop().close());
    }
}
