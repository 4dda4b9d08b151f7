package dev.tandem.media.relay;

import dev.tandem.media.MediaSource;

/** A source of this engine. */
interface SourceNode extends MediaSource {
    /** Its sinks. */
    Fanout fanout();
}
