package dev.tandem.media;

/**
 * A source that stays the same while what feeds it changes: consumers connect to it once, and ringback, the answer, hold
 * or a transfer are changes of its own source.
 */
public interface Feed extends MediaSource, MediaSink, AutoCloseable {
    /** Takes it off its source and its sinks off it. Idempotent. */
    @Override
    void close();
}
