package dev.tandem.media.relay;

import org.jspecify.annotations.Nullable;

/** A sink's connection to its source. Changed by {@link Topology} only. */
final class Link {
    private volatile @Nullable Fanout source;

    boolean closed;

    @Nullable
    Fanout source() {
        return source;
    }

    boolean isTo(Fanout other) {
        return source == other;
    }

    void to(@Nullable Fanout other) {
        source = other;
    }
}
