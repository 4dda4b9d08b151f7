package dev.tandem.media.relay;

import dev.tandem.media.Connect;
import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.TransportStats;
import dev.tandem.media.dtls.DtlsAssociation;
import dev.tandem.media.dtls.DtlsKeys;
import dev.tandem.media.dtls.Fingerprints;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpVerdict;
import dev.tandem.media.stun.StunMessage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client on the WebRTC port: its ICE, its DTLS and its SRTP. What the packets mean, its owner knows. */
final class Association {
    private static final Logger LOGGER = LoggerFactory.getLogger(Association.class);
    private static final long REPORT_INTERVAL_NANOS = 4_000_000_000L;
    private static final int CANDIDATE_PRIORITY = 1_076_302_079;

    /** Whose packets these are. */
    interface Owner {
        /** An authentic RTP packet, which {@link Workspace#packet} shows. */
        void rtp(RtpPacket packet, Workspace workspace);

        /** An authentic RTCP packet; false if it is not well-formed. */
        boolean rtcp(byte[] data, int length, long nowNanos);

        /** Writes the compound RTCP packet that is due. */
        void report(RtcpWriter rtcp, long nowNanos);

        /** Media can flow. */
        void connected();

        /** Media can flow no longer, for one of {@link dev.tandem.media.TransportListener}'s reasons. */
        void disconnected(String reason);
    }

    private final String id;
    private final Owner owner;
    private final Engine engine;
    private final RelayPlane plane;
    private final IceLite ice;
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder rejected = new LongAdder();

    private volatile @Nullable DtlsAssociation dtls;
    private volatile @Nullable SrtpSession srtp;
    private volatile @Nullable InetSocketAddress dtlsRemote;
    private volatile boolean connected;
    private volatile @Nullable Handshake handshake;
    /** Held while the owner is told, so that it hears things in the order in which they came to be. */
    private final Object news = new Object();

    private boolean ended;
    private boolean closed;
    private long nextReportNanos;

    Association(String id, Owner owner, Engine engine, RelayPlane plane) {
        this.id = id;
        this.owner = owner;
        this.engine = engine;
        this.plane = plane;
        this.ice = new IceLite(engine.random());
    }

    /** Awaits the client from now on. */
    void open() {
        engine.registry().associations.put(id, this);
        plane.demux().add(ice.parameters().usernameFragment(), this);
    }

    IceLite ice() {
        return ice;
    }

    /** Whether packets can be sent and received. */
    boolean connected() {
        return connected;
    }

    // ---- what comes from the network, on loop threads ----

    /** An authentic ICE check came. */
    void checked(StunMessage check, String ufrag, InetSocketAddress from, long nowNanos) {
        IceLite.Accepted accepted;
        synchronized (this) {
            if (!engine.registry().associations.containsKey(id)) {
                return;
            }
            accepted = ice.accept(check, ufrag, from, nowNanos);
            plane.demux().add(from, this);
        }
        accepted.forgotten().ifPresent(address -> plane.demux().remove(address, this));
        accepted.forgottenUfrag().ifPresent(plane.demux()::remove);
        if (!connected) {
            updateConnected(nowNanos);
        }
    }

    void dtls(byte[] data, int length, InetSocketAddress from) {
        DtlsAssociation association = dtls;
        dtlsRemote = from;
        if (association == null || !association.received(data, length)) {
            engine.counters().drop(Drop.DTLS_UNEXPECTED);
        }
    }

    /** Unprotect and hand on. */
    void rtp(byte[] data, int length, Workspace workspace) {
        SrtpSession session = srtp;
        int header = RtpPacket.headerLength(data, 0, length);
        if (session == null || header < 0) {
            reject(session == null ? Drop.NOT_CONNECTED : Drop.RTP_MALFORMED);
            return;
        }
        int plain = session.unprotectRtp(data, header, length, workspace.srtp);
        if (plain < 0) {
            reject(Drop.of(plain));
            return;
        }
        received.increment();
        RtpPacket packet = workspace.packet;
        if (!packet.parse(data, 0, plain)) {
            reject(Drop.RTP_MALFORMED);
            return;
        }
        owner.rtp(packet, workspace);
    }

    void rtcp(byte[] data, int length, Workspace workspace) {
        SrtpSession session = srtp;
        int plain = session == null ? SrtpVerdict.MALFORMED : session.unprotectRtcp(data, length, workspace.srtp);
        if (plain < 0) {
            reject(session == null ? Drop.NOT_CONNECTED : Drop.of(plain));
            return;
        }
        received.increment();
        if (!owner.rtcp(data, plain, workspace.nowNanos)) {
            reject(Drop.RTCP_MALFORMED);
        }
    }

    private void reject(Drop why) {
        rejected.increment();
        engine.counters().drop(why);
    }

    // ---- what goes to the network ----

    /** Protects and sends the RTP packet in the workspace. */
    void send(Workspace workspace, int length, int ssrc, long index) {
        SrtpSession session = srtp;
        InetSocketAddress to = ice.selected();
        if (session != null && to != null) {
            int total = session.protectRtp(workspace.out, RtpPacket.FIXED_HEADER, length, ssrc, index, workspace.srtp);
            workspace.sendWebRtc(total, to);
            sent.increment();
        }
    }

    private void sendDtls(byte[] data, int offset, int length) {
        InetSocketAddress to = dtlsRemote;
        if (to != null) {
            plane.sendWebRtc(data, offset, length, to);
        }
    }

    /** Each second: consent, and the reports that are due. */
    void housekeep(Workspace workspace) {
        long now = workspace.nowNanos;
        updateConnected(now);
        SrtpSession session = srtp;
        InetSocketAddress to = ice.selected();
        if (!connected || session == null || to == null || now < nextReportNanos) {
            return;
        }
        nextReportNanos = now + REPORT_INTERVAL_NANOS / 2 + engine.random().below((int) (REPORT_INTERVAL_NANOS / 2));
        owner.report(workspace.rtcp, now);
        int total = session.protectRtcp(workspace.out, workspace.rtcp.length(), workspace.srtp);
        workspace.sendWebRtc(total, to);
        sent.increment();
    }

    // ---- state ----

    private void updateConnected(long nowNanos) {
        synchronized (news) {
            boolean before;
            boolean now;
            synchronized (this) {
                before = connected;
                now = srtp != null
                        && !ended
                        && ice.fresh(
                                nowNanos, engine.settings().consentTimeout().toNanos());
                connected = now;
            }
            if (now && !before) {
                LOGGER.atDebug().addKeyValue("transport", id).log("transport.connected");
                owner.connected();
            } else if (before && !now) {
                tellDisconnected("consent_expired");
            }
        }
    }

    private void tellDisconnected(String reason) {
        LOGGER.atDebug()
                .addKeyValue("transport", id)
                .addKeyValue("reason", reason)
                .log("transport.disconnected");
        owner.disconnected(reason);
    }

    /** The client is known by these keys from now on. */
    void established(DtlsKeys keys) {
        srtp = new SrtpSession(keys);
        updateConnected(System.nanoTime());
    }

    /** One handshake's news; once another handshake is awaited in its place, its own are of no more use. */
    private final class Handshake implements DtlsAssociation.Listener {
        @Override
        public void established(DtlsKeys keys) {
            if (handshake == this) {
                Association.this.established(keys);
            }
        }

        @Override
        public void failed(String reason) {
            end(reason);
        }

        @Override
        public void closed() {
            end("dtls_closed");
        }

        private void end(String reason) {
            synchronized (news) {
                synchronized (Association.this) {
                    if (ended || handshake != this) {
                        return;
                    }
                    ended = true;
                    connected = false;
                }
                tellDisconnected(reason);
            }
        }
    }

    /** Whether it is over, by the client or by us. */
    synchronized boolean ended() {
        return ended;
    }

    // ---- what callers ask ----

    /** Awaits the handshake of the client whose certificate has one of these, in place of what was awaited before. */
    synchronized Connect expect(List<DtlsFingerprint> client) {
        if (closed) {
            return new Connect.Refused("the transport is closed");
        }
        if (client.stream().noneMatch(Fingerprints::usable)) {
            return new Connect.Refused("dtlsParameters.fingerprints must have one of SHA-2");
        }
        DtlsAssociation before = dtls;
        Handshake next = new Handshake();
        handshake = next;
        ended = false;
        dtls = plane.dtls().associate(client, this::sendDtls, next);
        if (before != null) {
            before.close();
        }
        return new Connect.Accepted();
    }

    /** New credentials; the old ones hold until the client has used the new ones. */
    synchronized IceParameters restartIce() {
        Optional<String> forgotten = ice.restart();
        forgotten.ifPresent(plane.demux()::remove);
        if (!ended) {
            plane.demux().add(ice.parameters().usernameFragment(), this);
        }
        return ice.parameters();
    }

    List<IceCandidate> candidates() {
        String address = engine.settings().announcedAddress().getHostAddress();
        int port = engine.settings().webrtcPort();
        return List.of(new IceCandidate("udpcandidate", CANDIDATE_PRIORITY, address, address, "udp", port, "host"));
    }

    DtlsParameters dtlsParameters() {
        return new DtlsParameters("auto", List.of(plane.dtls().fingerprint()));
    }

    TransportStats stats() {
        InetSocketAddress selected = ice.selected();
        SrtpSession session = srtp;
        return new TransportStats(
                connected,
                selected == null ? "" : selected.getAddress().getHostAddress() + ":" + selected.getPort(),
                session == null ? "" : session.profile().name(),
                received.sum(),
                sent.sum(),
                rejected.sum());
    }

    /** Ends it without a word to the owner. Idempotent. */
    synchronized void close() {
        closed = true;
        ended = true;
        connected = false;
        engine.registry().associations.remove(id);
        ice.ufrags().forEach(plane.demux()::remove);
        ice.addresses().forEach(address -> plane.demux().remove(address, this));
        DtlsAssociation association = dtls;
        if (association != null) {
            association.close();
        }
    }
}
