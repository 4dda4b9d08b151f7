package dev.tandem.media;

import dev.tandem.media.relay.RelayPlane;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Relays audio packets between WebRTC clients and plain RTP legs. Actors command it and hear rare events; packets touch
 * only its own threads. All methods are thread-safe and quick.
 */
public interface MediaPlane extends AutoCloseable {
    /**
     * Starts the relay engine.
     *
     * @throws IOException if the WebRTC port cannot be bound; the message names it
     */
    static MediaPlane start(MediaSettings settings) throws IOException {
        return start(settings, HoldMusic.generated());
    }

    /**
     * Starts the relay engine with this music for those on hold.
     *
     * @throws IOException if the WebRTC port cannot be bound; the message names it
     */
    static MediaPlane start(MediaSettings settings, HoldMusic music) throws IOException {
        return RelayPlane.start(settings, music);
    }

    /** The router's codecs in order of preference. */
    List<RtpCodec> codecs();

    /** The header extensions that clients may send. */
    List<HeaderExtension> headerExtensions();

    /** Codecs and header extensions as mediasoup's router gives them. */
    default RtpCapabilities rtpCapabilities() {
        return new RtpCapabilities(codecs(), headerExtensions());
    }

    /** A new transport, whose client is awaited on the WebRTC port. */
    CreateTransport createWebRtcTransport(Direction direction, TransportListener listener);

    /** A live transport. */
    Optional<WebRtcTransport> transport(String id);

    /** A live source of any kind: a producer, a feed, an RTP leg's or a tone. */
    Optional<MediaSource> source(String id);

    /** A new transport for a client of offer and answer, which is awaited on the WebRTC port. */
    CreateSdpTransport createSdpTransport(RtpCodec codec, SdpTransportListener listener);

    /** A new leg in the clear with two ports of the range. */
    default CreateRtpLeg createRtpLeg(RtpCodec codec, RtpLegListener listener) {
        return createRtpLeg(codec, Optional.empty(), listener);
    }

    /** A new leg with two ports of the range; with keys it is an SRTP leg, and nothing in the clear passes it. */
    CreateRtpLeg createRtpLeg(RtpCodec codec, Optional<SrtpKeying> keying, RtpLegListener listener);

    /** A new feed without a source. */
    Feed createFeed(RtpCodec codec);

    /**
     * A sine tone in packets of 20 ms.
     *
     * @param codec PCMU or PCMA; anything else is refused with {@link IllegalArgumentException}
     * @param hertz frequency, above 0 and below 4000
     * @param dBm0 level by ITU-T G.711, at most 3
     */
    Tone createTone(RtpCodec codec, double hertz, double dBm0);

    /**
     * The plane's music for those on hold, from its beginning, in packets of 20 ms. As nothing is transcoded here, a codec
     * other than PCMU and PCMA gets silence.
     */
    Tone createMusic(RtpCodec codec);

    /** Silence in packets of 20 ms, in any codec of the router. */
    Tone createSilence(RtpCodec codec);

    /**
     * Sends a source's packets to a sink, in place of what the sink had. One source feeds many sinks. If either is
     * closed, the sink is left without a source.
     *
     * @throws IllegalArgumentException if the codecs differ, or if feeds would form a ring
     */
    void connect(MediaSource source, MediaSink sink);

    /** Figures for metrics. */
    PlaneStats stats();

    /** Ends all legs and frees all ports. Idempotent. */
    @Override
    void close();
}
