package dev.tandem.media;

import java.time.Duration;

/** Rare events of a leg's audio. Called on media threads: must not block. */
public interface LegListener {
    /** The far side sent a tone (RFC 4733): one of 0-9, *, #, A-D. Once a tone. */
    void dtmf(char tone);

    /** No RTP arrived for this long; told once until RTP comes back. */
    void silent(Duration duration);
}
