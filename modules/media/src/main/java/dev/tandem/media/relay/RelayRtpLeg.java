package dev.tandem.media.relay;

import dev.tandem.media.LegStats;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLeg;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.SendDtmf;
import dev.tandem.media.SrtpKeying;
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpVerdict;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One RTP leg on a port pair of its own, in the clear or SRTP. Packets come in on its loop's thread. */
final class RelayRtpLeg implements RtpLeg, LegAudio.Carrier {
    private static final Logger LOGGER = LoggerFactory.getLogger(RelayRtpLeg.class);
    private static final long REPORT_INTERVAL_NANOS = 4_000_000_000L;

    private final String id;
    private final RtpLegListener listener;
    private final Engine engine;
    private final Latch latch;
    private final LegAudio audio;
    private final @Nullable LegCrypto crypto;
    private final LongAdder foreign = new LongAdder();

    private volatile PortPairs.@Nullable Pair ports;
    private volatile @Nullable InetSocketAddress rtcpRemote;
    private long nextReportNanos;

    RelayRtpLeg(
            String id,
            RtpCodec codec,
            Optional<SrtpKeying> keying,
            RtpLegListener listener,
            Engine engine,
            Pacer pacer) {
        this.id = id;
        this.listener = listener;
        this.engine = engine;
        this.latch = new Latch(engine.settings().latchWindow().toNanos());
        this.audio = new LegAudio(id, codec, listener, engine, pacer, this);
        this.crypto = keying.map(LegCrypto::new).orElse(null);
    }

    /** Gives the leg its ports, before anything else happens to it. */
    void opened(PortPairs.Pair pair) {
        ports = pair;
        engine.registry().legs.put(id, this);
        audio.open();
    }

    private PortPairs.Pair pair() {
        return Objects.requireNonNull(ports, "opened() comes first");
    }

    // ---- what comes from the network, on the loop's thread ----

    /** A datagram's path on a leg. */
    void receivedRtp(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        if (!admitted(length, from, workspace)) {
            return;
        }
        if (RtcpReader.isRtcp(data, length)) {
            rtcp(data, length, from, workspace);
        } else {
            rtp(data, length, from, workspace);
        }
    }

    void receivedRtcp(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        if (admitted(length, from, workspace) && rtcp(data, length, from, workspace)) {
            rtcpRemote = from;
        }
    }

    private boolean admitted(int length, InetSocketAddress from, Workspace workspace) {
        workspace.nowNanos = System.nanoTime();
        engine.counters().received.increment();
        if (length == 0 || length > WebRtcDemux.MAX_DATAGRAM) {
            return dropped(Drop.EMPTY_OR_TOO_LONG);
        }
        return workspace.flood.admit(from.hashCode(), workspace.nowNanos) || dropped(Drop.FLOOD);
    }

    private void rtp(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        int plain = crypto == null ? length : unprotect(crypto, data, length, workspace);
        RtpPacket packet = workspace.packet;
        if (plain < 0) {
            dropped(Drop.of(plain));
        } else if (!packet.parse(data, 0, plain)) {
            dropped(Drop.RTP_MALFORMED);
        } else if (!audio.admits(packet)) {
            dropped(Drop.PAYLOAD_TYPE);
        } else if (comesFromPeer(from, workspace.nowNanos)) {
            audio.received(packet, workspace);
        }
    }

    private static int unprotect(LegCrypto crypto, byte[] data, int length, Workspace workspace) {
        int header = RtpPacket.headerLength(data, 0, length);
        return header < 0 ? SrtpVerdict.MALFORMED : crypto.unprotectRtp(data, header, length, workspace.srtp);
    }

    private boolean comesFromPeer(InetSocketAddress from, long nowNanos) {
        return switch (latch.judge(from, nowNanos)) {
            case FOREIGN -> {
                foreign.increment();
                yield dropped(Drop.FOREIGN_ADDRESS);
            }
            case LATCHED -> {
                rtcpRemote = null;
                LOGGER.atInfo()
                        .addKeyValue("leg", id)
                        .addKeyValue("remote", from)
                        .log("leg.latched");
                listener.latched(from);
                yield true;
            }
            case ACCEPTED -> true;
        };
    }

    private boolean rtcp(byte[] data, int length, InetSocketAddress from, Workspace workspace) {
        if (!latch.isPeerHost(from)) {
            return dropped(Drop.FOREIGN_ADDRESS);
        }
        int plain = crypto == null ? length : crypto.unprotectRtcp(data, length, workspace.srtp);
        if (plain < 0) {
            return dropped(Drop.of(plain));
        }
        return audio.rtcp(data, plain, workspace.nowNanos) || dropped(Drop.RTCP_MALFORMED);
    }

    /** Always false. */
    private boolean dropped(Drop why) {
        engine.counters().drop(why);
        return false;
    }

    // ---- what goes to the network ----

    @Override
    public boolean ready() {
        return latch.target() != null;
    }

    @Override
    public void transmit(Workspace workspace, int length, int ssrc, long index) {
        InetSocketAddress to = latch.target();
        int total = crypto == null
                ? length
                : crypto.protectRtp(workspace.out, RtpPacket.FIXED_HEADER, length, ssrc, index, workspace.srtp);
        if (to != null && total > 0) {
            workspace.send(pair().rtp(), total, to);
        }
    }

    /** Each second: silence, and the reports that are due. */
    void housekeep(Workspace workspace) {
        long now = workspace.nowNanos;
        audio.tellSilence(now);
        InetSocketAddress to = rtcpTarget();
        if (to == null || now < nextReportNanos) {
            return;
        }
        nextReportNanos = now + REPORT_INTERVAL_NANOS / 2 + engine.random().below((int) (REPORT_INTERVAL_NANOS / 2));
        audio.report(workspace.rtcp, now);
        int length = workspace.rtcp.length();
        int total = crypto == null ? length : crypto.protectRtcp(workspace.out, length, workspace.srtp);
        if (total > 0) {
            workspace.send(pair().rtcp(), total, to);
        }
    }

    private @Nullable InetSocketAddress rtcpTarget() {
        InetSocketAddress known = rtcpRemote;
        InetSocketAddress rtp = latch.target();
        if (known != null || rtp == null || rtp.getPort() == 65535) {
            return known;
        }
        return new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
    }

    // ---- what callers ask ----

    @Override
    public void remote(InetSocketAddress rtp, int payload, OptionalInt telephoneEventPayload) {
        boolean usable = !rtp.isUnresolved()
                && rtp.getPort() != 0
                && !rtp.getAddress().isAnyLocalAddress()
                && !rtp.getAddress().isMulticastAddress();
        long now = System.nanoTime();
        audio.negotiated(payload, telephoneEventPayload, now);
        latch.signalled(usable ? rtp : null, now);
        rtcpRemote = null;
    }

    @Override
    public void rekey(SrtpKeying keying) {
        if (crypto == null) {
            throw new IllegalStateException("the leg is not an SRTP leg");
        }
        crypto.rekey(keying);
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
    public InetSocketAddress local() {
        return new InetSocketAddress(
                engine.settings().announcedAddress(), pair().rtp().local().getPort());
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
        InetSocketAddress to = latch.target();
        String remote = to == null ? "" : to.getAddress().getHostAddress() + ":" + to.getPort();
        return new LegStats(remote, audio.received(), audio.sink().stats(), foreign.sum());
    }

    @Override
    public void close() {
        if (!audio.close()) {
            return;
        }
        engine.registry().legs.remove(id);
        pair().release();
        if (crypto != null) {
            crypto.close();
        }
    }
}
