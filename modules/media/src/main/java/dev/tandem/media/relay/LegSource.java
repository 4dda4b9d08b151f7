package dev.tandem.media.relay;

import dev.tandem.media.RtpCodec;
import dev.tandem.media.StreamStats;
import java.util.function.Supplier;

/** What the far side of an RTP leg sends. */
record LegSource(String id, RtpCodec codec, Fanout fanout, Supplier<StreamStats> figures) implements SourceNode {
    @Override
    public StreamStats stats() {
        return figures.get();
    }
}
