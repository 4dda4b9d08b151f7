package dev.tandem.agent.session;

import dev.tandem.media.Connect;
import dev.tandem.media.Consume;
import dev.tandem.media.Consumer;
import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.CreateSdpTransport;
import dev.tandem.media.CreateTransport;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.Feed;
import dev.tandem.media.HeaderExtension;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;
import dev.tandem.media.PlaneStats;
import dev.tandem.media.Produce;
import dev.tandem.media.Producer;
import dev.tandem.media.RtpCapabilities;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.RtpParameters;
import dev.tandem.media.SdpTransportListener;
import dev.tandem.media.SrtpKeying;
import dev.tandem.media.StreamStats;
import dev.tandem.media.Tone;
import dev.tandem.media.TransportListener;
import dev.tandem.media.TransportStats;
import dev.tandem.media.WebRtcTransport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A media plane that only keeps the books: what is open, and who listens. */
final class PaperMedia implements MediaPlane {
    final Map<String, Sheet> open = new ConcurrentHashMap<>();
    final Map<String, MediaSource> sources = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    void addSource(String id) {
        sources.put(id, new Source(id));
    }

    @Override
    public CreateTransport createWebRtcTransport(Direction direction, TransportListener listener) {
        Sheet sheet = new Sheet("transport-" + numbers.incrementAndGet(), direction, listener);
        open.put(sheet.id(), sheet);
        return new CreateTransport.Created(sheet);
    }

    @Override
    public Optional<MediaSource> source(String id) {
        return Optional.ofNullable(sources.get(id));
    }

    @Override
    public Optional<WebRtcTransport> transport(String id) {
        return Optional.ofNullable(open.get(id));
    }

    @Override
    public List<RtpCodec> codecs() {
        return List.of(RtpCodec.PCMU);
    }

    @Override
    public List<HeaderExtension> headerExtensions() {
        return List.of();
    }

    @Override
    public CreateSdpTransport createSdpTransport(RtpCodec codec, SdpTransportListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CreateRtpLeg createRtpLeg(RtpCodec codec, Optional<SrtpKeying> keying, RtpLegListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Feed createFeed(RtpCodec codec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Tone createTone(RtpCodec codec, double hertz, double dBm0) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Tone createMusic(RtpCodec codec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Tone createSilence(RtpCodec codec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void connect(MediaSource source, MediaSink sink) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PlaneStats stats() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        open.clear();
    }

    private record Source(String id) implements MediaSource {
        @Override
        public RtpCodec codec() {
            return RtpCodec.PCMU;
        }
    }

    /** One transport. */
    final class Sheet implements WebRtcTransport {
        final TransportListener listener;
        final Map<String, String> producing = new ConcurrentHashMap<>();
        final Map<String, String> consuming = new ConcurrentHashMap<>();
        private final String id;
        private final Direction direction;

        private Sheet(String id, Direction direction, TransportListener listener) {
            this.id = id;
            this.direction = direction;
            this.listener = listener;
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
            return new IceParameters("ufrag", "password", true);
        }

        @Override
        public List<IceCandidate> iceCandidates() {
            return List.of();
        }

        @Override
        public DtlsParameters dtlsParameters() {
            return new DtlsParameters("auto", List.of());
        }

        @Override
        public Connect connect(DtlsParameters remote) {
            return remote.role().equals("client") ? new Connect.Accepted() : new Connect.Refused("role");
        }

        @Override
        public IceParameters restartIce() {
            return new IceParameters("ufrag2", "password2", true);
        }

        @Override
        public Produce produce(RtpParameters parameters) {
            String producer = "producer-" + numbers.incrementAndGet();
            producing.put(producer, parameters.mid());
            return new Produce.Produced(new PaperProducer(this, producer, parameters));
        }

        @Override
        public Consume consume(MediaSource source, RtpCapabilities client) {
            String consumer = "consumer-" + numbers.incrementAndGet();
            consuming.put(consumer, source.id());
            return new Consume.Consumed(new PaperConsumer(this, consumer, source.id()));
        }

        @Override
        public TransportStats stats() {
            return new TransportStats(true, "", "", 0, 0, 0);
        }

        @Override
        public void close() {
            open.remove(id);
        }
    }

    private record PaperProducer(Sheet sheet, String id, RtpParameters rtpParameters) implements Producer {
        @Override
        public RtpCodec codec() {
            return RtpCodec.PCMU;
        }

        @Override
        public StreamStats stats() {
            return StreamStats.NONE;
        }

        @Override
        public void close() {
            sheet.producing.remove(id);
        }
    }

    private record PaperConsumer(Sheet sheet, String id, String producerId) implements Consumer {
        @Override
        public RtpCodec codec() {
            return RtpCodec.PCMU;
        }

        @Override
        public RtpParameters rtpParameters() {
            return rtp("0");
        }

        @Override
        public void mute(boolean muted) {}

        @Override
        public void disconnect() {}

        @Override
        public StreamStats stats() {
            return StreamStats.NONE;
        }

        @Override
        public void close() {
            sheet.consuming.remove(id);
        }
    }

    static RtpParameters rtp(String mid) {
        return new RtpParameters(
                mid, List.of(), List.of(), List.of(), new dev.tandem.media.RtcpParameters("", true, true));
    }
}
