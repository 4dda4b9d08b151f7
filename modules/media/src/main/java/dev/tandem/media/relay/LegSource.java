package dev.tandem.media.relay;

import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;

/** What the far side of an RTP leg sends. */
record LegSource(String id, RtpCodec codec, Fanout fanout) implements SourceNode, MediaSource {}
