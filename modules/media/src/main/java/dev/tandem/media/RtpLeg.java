package dev.tandem.media;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;

/** One plain RTP leg (RFC 3550) with an even port for RTP and the next one for RTCP. Thread-safe and quick. */
public interface RtpLeg extends AutoCloseable {
    /** Unique in the plane. */
    String id();

    /** The address to announce for RTP; RTCP is on the next port. */
    InetSocketAddress local();

    /** What the far side sends. */
    MediaSource source();

    /** What the far side is sent. */
    MediaSink sink();

    /**
     * Sets what the far side signalled; again after each new session description. Packets go there until the far side's
     * own packets show another address (symmetric RTP, RFC 4961), which they may for some seconds after each change.
     *
     * @param rtp address and port of the session description; port 0 or a wildcard address sends nothing
     * @param payloadType payload type of the codec, both ways
     * @param telephoneEventPayloadType payload type of telephone-event, both ways, if negotiated
     */
    void remote(InetSocketAddress rtp, int payloadType, OptionalInt telephoneEventPayloadType);

    /**
     * Queues tones for RFC 4733 sending.
     *
     * @param tones of 0-9, *, #, A-D
     * @param each length of one tone, held within 40 ms to 5 s
     */
    SendDtmf sendDtmf(String tones, Duration each);

    /** Figures. */
    LegStats stats();

    /** Releases the ports. Idempotent; the listener is not called. */
    @Override
    void close();
}
