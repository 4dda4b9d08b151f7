package dev.tandem.media.relay;

import dev.tandem.media.Feed;
import dev.tandem.media.MediaSink;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.StreamStats;
import dev.tandem.media.rtp.RtpPacket;
import java.util.List;

/** Hands packets through as they are: the sinks behind it notice the change of source by the packets' origin. */
final class RelayFeed implements Feed, SourceNode, SinkNode {
    private final String id;
    private final RtpCodec codec;
    private final Engine engine;
    private final Link link = new Link();
    private final Fanout fanout = new Fanout(this);
    private volatile boolean muted;
    private long packets;
    private long bytes;

    RelayFeed(String id, RtpCodec codec, Engine engine) {
        this.id = id;
        this.codec = codec;
        this.engine = engine;
    }

    @Override
    public void write(Fanout from, RtpPacket packet, Workspace workspace) {
        if (!link.isTo(from)) {
            return;
        }
        count(packet.payloadLength());
        boolean before = packet.silence(muted || packet.silenced());
        fanout.forward(packet, workspace);
        packet.silence(before);
    }

    private synchronized void count(int length) {
        packets++;
        bytes += length;
    }

    @Override
    public void relinked() {
        for (SinkNode sink : fanout.sinks()) {
            sink.relinked();
        }
    }

    @Override
    public Link link() {
        return link;
    }

    @Override
    public Fanout fanout() {
        return fanout;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public RtpCodec codec() {
        return codec;
    }

    @Override
    public void mute(boolean mute) {
        muted = mute;
    }

    @Override
    public void disconnect() {
        engine.topology().disconnect(this);
    }

    @Override
    public synchronized StreamStats stats() {
        return new StreamStats(packets, bytes, 0, 0, 0, -1, 0, 0, 0);
    }

    @Override
    public List<MediaSink> sinks() {
        return List.of(fanout.sinks());
    }

    @Override
    public void close() {
        engine.registry().sources.remove(id);
        engine.topology().close((SinkNode) this);
        engine.topology().close(fanout);
    }
}
