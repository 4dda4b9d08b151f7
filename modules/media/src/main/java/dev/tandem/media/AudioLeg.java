package dev.tandem.media;

import java.time.Duration;

/** One far side that sends and is sent audio in one codec, whatever carries it. Thread-safe and quick. */
public sealed interface AudioLeg extends AutoCloseable permits RtpLeg, SdpTransport {
    /** Unique in the plane. */
    String id();

    /** What the far side sends. */
    MediaSource source();

    /** What the far side is sent. */
    MediaSink sink();

    /**
     * Queues tones for RFC 4733 sending.
     *
     * @param tones of 0-9, *, #, A-D
     * @param each length of one tone, held within 40 ms to 5 s
     */
    SendDtmf sendDtmf(String tones, Duration each);

    /** Figures. */
    LegStats stats();

    /** Releases what the leg holds. Idempotent; the listener is not called. */
    @Override
    void close();
}
