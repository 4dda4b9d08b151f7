package dev.tandem.media.relay;

import dev.tandem.media.RtpCodec;
import dev.tandem.media.StreamStats;
import dev.tandem.media.Tone;
import dev.tandem.media.rtp.RtpPacket;

/** A generated source: one packet each 20 ms. */
final class RelayTone implements Tone, SourceNode, Paced {
    private static final int FRAMES_PER_SECOND = 50;

    /** Makes a frame's payload. */
    @FunctionalInterface
    interface Generator {
        /** Writes 20 ms; the payload's length. */
        int fill(byte[] out, int samples);
    }

    private final String id;
    private final RtpCodec codec;
    private final Engine engine;
    private final Pacer pacer;
    private final Generator generator;
    private final Fanout fanout = new Fanout();
    private final long origin;
    private volatile long sequence;
    private int timestamp;

    RelayTone(String id, RtpCodec codec, Generator generator, Engine engine, Pacer pacer) {
        this.id = id;
        this.codec = codec;
        this.generator = generator;
        this.engine = engine;
        this.pacer = pacer;
        this.origin = engine.origins().incrementAndGet();
    }

    @Override
    public void tick(Workspace workspace) {
        int samples = codec.clockRate() / FRAMES_PER_SECOND;
        int length = generator.fill(workspace.generated, samples);
        RtpPacket packet = workspace.packet;
        packet.generated(workspace.generated, 0, length, timestamp);
        long next = sequence;
        packet.place(origin, next);
        sequence = next + 1;
        timestamp += samples;
        fanout.forward(packet, workspace);
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
    public StreamStats stats() {
        return new StreamStats(sequence, 0, 0, 0, 0, -1, 0, 0, 0);
    }

    @Override
    public void close() {
        pacer.remove(this);
        engine.registry().sources.remove(id);
        engine.topology().close(fanout);
    }
}
