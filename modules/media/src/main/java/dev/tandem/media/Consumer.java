package dev.tandem.media;

/** A stream that a client is sent, mediasoup's Consumer. */
public interface Consumer extends MediaSink, AutoCloseable {
    /** The id of the source that it was made for, mediasoup's {@code producerId}. */
    String producerId();

    /** What the client must be told to receive it. */
    RtpParameters rtpParameters();

    /** Ends the stream. Idempotent. */
    @Override
    void close();
}
