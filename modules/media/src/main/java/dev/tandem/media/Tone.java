package dev.tandem.media;

/** A generated source that runs until it is closed. */
public interface Tone extends MediaSource, AutoCloseable {
    /** Stops it and takes its sinks off it. Idempotent. */
    @Override
    void close();
}
