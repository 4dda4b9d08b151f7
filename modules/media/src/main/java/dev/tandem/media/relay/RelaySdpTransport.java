package dev.tandem.media.relay;

import dev.tandem.media.Connect;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.LegStats;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.SdpRemote;
import dev.tandem.media.SdpTransport;
import dev.tandem.media.SdpTransportListener;
import dev.tandem.media.SendDtmf;
import dev.tandem.media.TransportStats;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client of offer and answer: one association, one stream each way. */
final class RelaySdpTransport implements SdpTransport, Association.Owner, LegAudio.Carrier {
    private static final Set<String> CLIENT_BEGINS = Set.of("actpass", "active");

    private final String id;
    private final SdpTransportListener listener;
    private final Engine engine;
    private final Association association;
    private final LegAudio audio;
    private @Nullable SdpRemote remote;

    RelaySdpTransport(
            String id, RtpCodec codec, SdpTransportListener listener, Engine engine, Pacer pacer, RelayPlane plane) {
        this.id = id;
        this.listener = listener;
        this.engine = engine;
        this.association = new Association(id, this, engine, plane);
        this.audio = new LegAudio(id, codec, listener, engine, pacer, this);
    }

    /** Awaits the client from now on. */
    void open() {
        engine.registry().sdpTransports.put(id, this);
        audio.open();
        association.open();
    }

    // ---- what comes from the client ----

    @Override
    public void rtp(RtpPacket packet, Workspace workspace) {
        if (audio.admits(packet)) {
            audio.received(packet, workspace);
        } else {
            engine.counters().drop(Drop.PAYLOAD_TYPE);
        }
    }

    @Override
    public boolean rtcp(byte[] data, int length, long nowNanos) {
        return audio.rtcp(data, length, nowNanos);
    }

    @Override
    public void connected() {
        listener.connected();
    }

    @Override
    public void disconnected(String reason) {
        listener.disconnected(reason);
    }

    // ---- what goes to the client ----

    @Override
    public boolean ready() {
        return association.connected();
    }

    @Override
    public void transmit(Workspace workspace, int length, int ssrc, long index) {
        association.send(workspace, length, ssrc, index);
    }

    @Override
    public void report(RtcpWriter rtcp, long nowNanos) {
        audio.report(rtcp, nowNanos);
    }

    /** Each second. */
    void housekeep(long nowNanos) {
        audio.tellSilence(nowNanos);
    }

    // ---- what callers ask ----

    @Override
    public synchronized Connect remote(SdpRemote next) {
        if (!CLIENT_BEGINS.contains(next.setup())) {
            return new Connect.Refused("a=setup must be actpass or active, as this side never begins the handshake");
        }
        SdpRemote before = remote;
        boolean newHandshake = before == null || !before.fingerprints().equals(next.fingerprints());
        if (newHandshake && association.expect(next.fingerprints()) instanceof Connect.Refused refused) {
            return refused;
        }
        if (before != null && restarts(before, next)) {
            association.restartIce();
        }
        audio.negotiated(next.payloadType(), next.telephoneEventPayloadType(), System.nanoTime());
        remote = next;
        return new Connect.Accepted();
    }

    private static boolean restarts(SdpRemote before, SdpRemote next) {
        return !before.iceUfrag().equals(next.iceUfrag()) || !before.icePwd().equals(next.icePwd());
    }

    @Override
    public IceParameters restartIce() {
        return association.restartIce();
    }

    @Override
    public IceParameters iceParameters() {
        return association.ice().parameters();
    }

    @Override
    public List<IceCandidate> iceCandidates() {
        return association.candidates();
    }

    @Override
    public DtlsParameters dtlsParameters() {
        return association.dtlsParameters();
    }

    @Override
    public SendDtmf sendDtmf(String tones, Duration each) {
        return audio.sendDtmf(tones, each);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public MediaSource source() {
        return audio.source();
    }

    @Override
    public MediaSink sink() {
        return audio.sink();
    }

    @Override
    public LegStats stats() {
        return new LegStats(
                association.stats().remote(), audio.received(), audio.sink().stats(), 0);
    }

    @Override
    public TransportStats transportStats() {
        return association.stats();
    }

    @Override
    public void close() {
        association.close();
        engine.registry().sdpTransports.remove(id);
        audio.close();
    }
}
