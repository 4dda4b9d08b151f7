package dev.tandem.media.relay;

import org.jspecify.annotations.Nullable;

/** Which source feeds which sinks. Changes are rare and take one lock; packets take none. */
final class Topology {
    /** Connects, in place of what was; a closed end leaves the sink alone. */
    synchronized void connect(Fanout source, SinkNode sink) {
        for (Fanout up = source; up != null; up = upstream(up)) {
            if (up.feed() == sink) {
                throw new IllegalArgumentException("a feed cannot feed itself");
            }
        }
        detach(sink);
        if (!source.closed && !sink.link().closed) {
            sink.link().to(source);
            source.add(sink);
        }
        sink.relinked();
    }

    private static @Nullable Fanout upstream(Fanout fanout) {
        SinkNode feed = fanout.feed();
        return feed == null ? null : feed.link().source();
    }

    synchronized void disconnect(SinkNode sink) {
        detach(sink);
    }

    synchronized void close(SinkNode sink) {
        detach(sink);
        sink.link().closed = true;
    }

    synchronized void close(Fanout source) {
        source.closed = true;
        for (SinkNode sink : source.sinks()) {
            sink.link().to(null);
        }
        source.clear();
    }

    private static void detach(SinkNode sink) {
        Fanout old = sink.link().source();
        if (old != null) {
            old.remove(sink);
            sink.link().to(null);
        }
    }
}
