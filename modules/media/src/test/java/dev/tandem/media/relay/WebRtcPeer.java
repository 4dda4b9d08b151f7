package dev.tandem.media.relay;

import dev.tandem.media.DtlsParameters;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.SdpTransport;
import dev.tandem.media.WebRtcTransport;
import dev.tandem.media.dtls.DatagramQueue;
import dev.tandem.media.dtls.DtlsCertificate;
import dev.tandem.media.dtls.DtlsClient;
import dev.tandem.media.dtls.DtlsKeys;
import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.media.srtp.SrtpReceiver;
import dev.tandem.media.srtp.SrtpScratch;
import dev.tandem.media.srtp.SrtpSender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A client as a browser is one: checks, handshake, SRTP; on a socket of its own. */
final class WebRtcPeer implements AutoCloseable {
    private final BcTlsCrypto crypto = new BcTlsCrypto(new SecureRandom());
    final DtlsCertificate certificate = DtlsCertificate.generate(crypto);
    final DatagramSocket socket;
    private final InetSocketAddress server;
    private final Supplier<IceParameters> ice;
    private final DtlsParameters serverDtls;
    private final DatagramQueue dtls;
    private final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> rtp = new LinkedBlockingQueue<>();
    private final SrtpScratch sendScratch = new SrtpScratch();
    private final SrtpScratch receiveScratch = new SrtpScratch();
    private volatile SrtpReceiver receiver;
    private SrtpSender sender;
    DTLSTransport association;
    private volatile Capture capture;

    WebRtcPeer(WebRtcTransport transport) {
        this(transport::iceParameters, transport.iceCandidates(), transport.dtlsParameters());
    }

    WebRtcPeer(SdpTransport transport) {
        this(transport::iceParameters, transport.iceCandidates(), transport.dtlsParameters());
    }

    private WebRtcPeer(Supplier<IceParameters> ice, List<IceCandidate> candidates, DtlsParameters serverDtls) {
        try {
            this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            this.socket.setReceiveBufferSize(1 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.ice = ice;
        this.serverDtls = serverDtls;
        IceCandidate candidate = candidates.getFirst();
        this.server = new InetSocketAddress(candidate.ip(), candidate.port());
        this.dtls =
                new DatagramQueue((data, offset, length) -> send(Arrays.copyOfRange(data, offset, offset + length)));
        Thread.ofPlatform().daemon(true).start(this::receive);
    }

    DtlsParameters dtlsParameters() {
        return new DtlsParameters("client", List.of(certificate.fingerprint()));
    }

    /** ICE, then DTLS; fails if the plane refuses. */
    void connect(SrtpProfile... offered) throws Exception {
        if (!check(true)) {
            throw new IOException("no answer to the ICE check");
        }
        DtlsClient client = new DtlsClient(
                crypto,
                certificate,
                serverDtls.fingerprints().getFirst(),
                List.of(offered.length == 0 ? SrtpProfile.values() : offered));
        association = new DTLSClientProtocol().connect(client, dtls);
        DtlsKeys keys = client.keys().orElseThrow();
        sender = new SrtpSender(keys.client());
        receiver = new SrtpReceiver(keys.server());
    }

    /** One ICE check; whether it was answered with success. */
    boolean check(boolean nominate) throws InterruptedException {
        stun.clear();
        send(StunRequests.check(
                ice.get().usernameFragment() + ":peer", ice.get().password(), nominate));
        byte[] answer = stun.poll(Fixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return answer != null && answer[0] == 1 && answer[1] == 1;
    }

    /** The first answer to any STUN message. */
    byte[] ask(byte[] request) throws InterruptedException {
        stun.clear();
        send(request);
        return stun.poll(Fixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Keeps what it sends from now on. */
    WebRtcPeer into(Capture keep) {
        capture = keep;
        return this;
    }

    void send(byte[] datagram) {
        if (capture != null) {
            capture.add(datagram);
        }
        sendAsItIs(datagram);
    }

    /** Sends what is not to be kept. */
    void sendAsItIs(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void sendRtp(int payloadType, long index, int timestamp, int ssrc, byte[] payload) {
        byte[] packet = new byte[12 + payload.length + SrtpSender.MAX_OVERHEAD];
        RtpPacket.writeHeader(packet, payloadType, false, (int) index, timestamp, ssrc);
        System.arraycopy(payload, 0, packet, 12, payload.length);
        int length = sender.protectRtp(packet, 0, 12, 12 + payload.length, ssrc, index, sendScratch);
        send(Arrays.copyOf(packet, length));
    }

    /** Protects whatever claims to be RTP or RTCP, so that it is authentic; false if it cannot even be protected. */
    boolean sendAuthentic(byte[] plain, long index) {
        int header = RtpPacket.headerLength(plain, 0, plain.length);
        boolean rtcp = plain.length >= 8 && RtcpReader.isRtcp(plain, plain.length);
        if (header < 0 && !rtcp) {
            return false;
        }
        byte[] packet = Arrays.copyOf(plain, plain.length + SrtpSender.MAX_OVERHEAD);
        int length;
        if (rtcp) {
            length = sender.protectRtcp(packet, 0, plain.length, sendScratch);
        } else {
            packet[2] = (byte) (index >>> 8);
            packet[3] = (byte) index;
            int ssrc = (packet[8] & 0xff) << 24
                    | (packet[9] & 0xff) << 16
                    | (packet[10] & 0xff) << 8
                    | (packet[11] & 0xff);
            length = sender.protectRtp(packet, 0, header, plain.length, ssrc, index & 0xffff, sendScratch);
        }
        sendAsItIs(Arrays.copyOf(packet, length));
        return true;
    }

    void sendRtcp(byte[] compound) {
        byte[] packet = Arrays.copyOf(compound, compound.length + SrtpSender.MAX_OVERHEAD);
        int length = sender.protectRtcp(packet, 0, compound.length, sendScratch);
        send(Arrays.copyOf(packet, length));
    }

    /** The next RTP or RTCP packet in the clear. */
    byte[] nextRtp() throws InterruptedException {
        return rtp.poll(Fixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void receive() {
        byte[] data = new byte[2048];
        DatagramPacket packet = new DatagramPacket(data, data.length);
        while (!socket.isClosed()) {
            try {
                packet.setLength(data.length);
                socket.receive(packet);
                sort(data, packet.getLength());
            } catch (IOException e) {
                return;
            }
        }
    }

    private void sort(byte[] data, int length) {
        int first = data[0] & 0xff;
        if (first < 4) {
            stun.add(Arrays.copyOf(data, length));
        } else if (first < 64) {
            dtls.offer(data, length);
        } else if (receiver != null) {
            boolean rtcp = (data[1] & 0xff) >= 192 && (data[1] & 0xff) < 224;
            int plain = rtcp
                    ? receiver.unprotectRtcp(data, 0, length, receiveScratch)
                    : receiver.unprotectRtp(data, 0, 12, length, receiveScratch);
            rtp.add(plain < 0 ? new byte[] {(byte) plain} : Arrays.copyOf(data, plain));
        }
    }

    @Override
    public void close() {
        socket.close();
        dtls.close();
    }
}
