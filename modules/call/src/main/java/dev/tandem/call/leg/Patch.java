package dev.tandem.call.leg;

import dev.tandem.core.EventLog;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;

/** Connects sources with sinks. What cannot be connected is told in the log: the call goes on without it. */
record Patch(String callId, MediaPlane plane) {
    private static final EventLog LOG = EventLog.of(MediaLeg.class);

    void connect(MediaSource source, MediaSink sink, boolean muted) {
        try {
            plane.connect(source, sink);
            sink.mute(muted);
        } catch (IllegalArgumentException differs) {
            LOG.warn(
                    "call.media-not-connected",
                    "call",
                    callId,
                    "from",
                    source.codec().mimeType(),
                    "to",
                    sink.codec().mimeType(),
                    "because",
                    differs.getMessage());
        }
    }
}
