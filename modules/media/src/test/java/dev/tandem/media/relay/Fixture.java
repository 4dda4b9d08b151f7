package dev.tandem.media.relay;

import dev.tandem.media.CreateRtpLeg;
import dev.tandem.media.CreateSdpTransport;
import dev.tandem.media.CreateTransport;
import dev.tandem.media.Direction;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSettings;
import dev.tandem.media.Produce;
import dev.tandem.media.Producer;
import dev.tandem.media.RtcpParameters;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpCodecParameters;
import dev.tandem.media.RtpEncoding;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.RtpParameters;
import dev.tandem.media.SdpTransport;
import dev.tandem.media.SdpTransportListener;
import dev.tandem.media.SrtpKeying;
import dev.tandem.media.WebRtcTransport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A plane on loopback and short ways to put things into it. */
final class Fixture implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    /** How long a leg may hear nothing until that is told. */
    static final Duration SILENCE = Duration.ofSeconds(2);

    /** Bounds a hang and nothing else: a first handshake takes many seconds on a cold JVM that shares its machine. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int ATTEMPTS = 100;

    final MediaSettings settings;
    final MediaPlane plane;
    final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Heard heard = new Heard();

    /** Writes down what it is told. */
    private final class Heard implements SdpTransportListener, RtpLegListener {
        @Override
        public void connected() {
            events.add("connected");
        }

        @Override
        public void disconnected(String reason) {
            events.add("disconnected " + reason);
        }

        @Override
        public void dtmf(char tone) {
            events.add("dtmf " + tone);
        }

        @Override
        public void silent(Duration duration) {
            events.add("silent");
        }

        @Override
        public void latched(InetSocketAddress remote) {
            events.add("latched " + remote.getPort());
        }
    }

    Fixture() throws IOException {
        this(20, Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    Fixture(int ports, Duration consent, Duration latchWindow) throws IOException {
        MediaPlane started = null;
        MediaSettings used = settings(freeRange(ports), ports, consent, latchWindow);
        for (int attempt = 1; started == null; attempt++) {
            try {
                started = MediaPlane.start(used);
            } catch (IOException takenMeanwhile) {
                if (attempt == ATTEMPTS) {
                    throw takenMeanwhile;
                }
                used = settings(freeRange(ports), ports, consent, latchWindow);
            }
        }
        settings = used;
        plane = started;
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(PATIENCE);
    }

    private static MediaSettings settings(int min, int ports, Duration consent, Duration latchWindow) {
        return new MediaSettings(
                LOOPBACK,
                LOOPBACK,
                min,
                min,
                min + ports - 1,
                2,
                100,
                16,
                PATIENCE,
                consent,
                SILENCE,
                latchWindow,
                100_000);
    }

    /** A range whose first port was free just now; others that are not are passed over by the plane itself. */
    private static int freeRange(int ports) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
                int min = probe.getLocalPort() & ~1;
                if (min + ports < 65535 && min == probe.getLocalPort()) {
                    return min;
                }
            }
        }
        throw new IOException("no free port");
    }

    WebRtcTransport transport(Direction direction) {
        return ((CreateTransport.Created) plane.createWebRtcTransport(direction, heard)).transport();
    }

    SdpTransport sdpTransport(RtpCodec codec) {
        return ((CreateSdpTransport.Created) plane.createSdpTransport(codec, heard)).transport();
    }

    RtpLeg leg(RtpCodec codec) {
        return leg(codec, Optional.empty());
    }

    RtpLeg leg(RtpCodec codec, Optional<SrtpKeying> keying) {
        return ((CreateRtpLeg.Created) plane.createRtpLeg(codec, keying, heard)).leg();
    }

    static Producer produce(WebRtcTransport transport, RtpCodec codec, int payloadType, long ssrc) {
        return ((Produce.Produced) transport.produce(parameters(codec, payloadType, ssrc))).producer();
    }

    static RtpParameters parameters(RtpCodec codec, int payloadType, long ssrc) {
        return new RtpParameters(
                "0",
                List.of(new RtpCodecParameters(
                        codec.mimeType(),
                        payloadType,
                        codec.clockRate(),
                        codec.channels(),
                        codec.parameters(),
                        List.of())),
                List.of(),
                List.of(new RtpEncoding(ssrc)),
                new RtcpParameters("cname", true, true));
    }

    @Override
    public void close() {
        plane.close();
    }
}
