package dev.tandem.media;

/** A stream that a client sends, mediasoup's Producer. */
public interface Producer extends MediaSource, AutoCloseable {
    /** The parameters that the client signalled. */
    RtpParameters rtpParameters();

    /** Ends the stream and takes its sinks off it. Idempotent. */
    @Override
    void close();
}
