package dev.tandem.media;

import java.util.List;

/**
 * A source that stays the same while what feeds it changes: consumers connect to it once, and ringback, the answer, hold
 * or a transfer are changes of its own source.
 */
public interface Feed extends MediaSource, MediaSink, AutoCloseable {
    /** What it feeds at the moment. */
    List<MediaSink> sinks();

    /** Figures of what passed through it. */
    @Override
    StreamStats stats();

    /** Takes it off its source and its sinks off it. Idempotent. */
    @Override
    void close();
}
