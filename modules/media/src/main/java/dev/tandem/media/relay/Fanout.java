package dev.tandem.media.relay;

import dev.tandem.media.rtp.RtpPacket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The sinks of one source. Changed by {@link Topology} only; read by the threads that relay. */
final class Fanout {
    private static final SinkNode[] NONE = new SinkNode[0];

    private volatile SinkNode[] sinks = NONE;

    /** If the source is a feed: the feed. */
    private final @Nullable SinkNode feed;

    boolean closed;

    Fanout() {
        this(null);
    }

    Fanout(@Nullable SinkNode feed) {
        this.feed = feed;
    }

    /** Hands a packet to each sink. */
    void forward(RtpPacket packet, Workspace workspace) {
        for (SinkNode sink : sinks) {
            sink.write(this, packet, workspace);
        }
    }

    boolean isEmpty() {
        return sinks.length == 0;
    }

    SinkNode[] sinks() {
        return sinks;
    }

    @Nullable
    SinkNode feed() {
        return feed;
    }

    void add(SinkNode sink) {
        SinkNode[] more = Arrays.copyOf(sinks, sinks.length + 1);
        more[more.length - 1] = sink;
        sinks = more;
    }

    void remove(SinkNode sink) {
        sinks = Arrays.stream(sinks).filter(other -> other != sink).toArray(SinkNode[]::new);
    }

    void clear() {
        sinks = NONE;
    }
}
