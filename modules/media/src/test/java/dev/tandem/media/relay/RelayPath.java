package dev.tandem.media.relay;

import dev.tandem.media.Consume;
import dev.tandem.media.CreateTransport;
import dev.tandem.media.Direction;
import dev.tandem.media.HoldMusic;
import dev.tandem.media.MediaSettings;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.TransportListener;
import dev.tandem.media.dtls.DtlsKeys;
import dev.tandem.media.net.DatagramPort;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpKeys;
import dev.tandem.media.srtp.SrtpProfile;
import dev.tandem.media.srtp.SrtpScratch;
import dev.tandem.media.srtp.SrtpSender;
import dev.tandem.media.stun.StunMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;

/**
 * The relay's own path on the caller's thread, for the benchmark: what a loop does between the kernel's receive and send,
 * with or without the kernel's part.
 */
public final class RelayPath implements AutoCloseable {
    private static final int SSRC = 77;
    private static final int PACKET = RtpPacket.FIXED_HEADER + 160;

    private final RelayPlane plane;
    private final Counters counters = new Counters();
    private final Workspace workspace;
    private final SrtpSender client;
    private final SrtpScratch scratch = new SrtpScratch();
    private final byte[] data = new byte[2048];
    private final ByteBuffer in = ByteBuffer.wrap(data);
    private final InetSocketAddress speaker;
    private final DatagramChannel speakerSocket;
    private final DatagramChannel hearerSocket;
    private final DatagramChannel serverSocket;
    private long index;

    /** Two clients, one speaking to the other, as after their handshakes. */
    public RelayPath(SrtpProfile profile, boolean kernel) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            int port;
            try (DatagramSocket probe = new DatagramSocket(0, loopback)) {
                port = probe.getLocalPort();
            }
            MediaSettings usual = MediaSettings.of(loopback, loopback, port, port);
            plane = (RelayPlane) RelayPlane.start(unlimited(usual), HoldMusic.generated());
            serverSocket = bound(loopback);
            speakerSocket = bound(loopback);
            hearerSocket = bound(loopback);
            speaker = (InetSocketAddress) speakerSocket.getLocalAddress();
            workspace = new Workspace(counters, 10_000_000);
            workspace.sendsThrough(kernel ? new ChannelPort(serverSocket) : new NowherePort());
            SrtpKeys keys = new SrtpKeys(profile, new byte[profile.keyLength()], new byte[profile.saltLength()]);
            client = new SrtpSender(keys);
            RelayTransport send = transport(Direction.SEND, speaker, keys);
            RelayTransport receive =
                    transport(Direction.RECV, (InetSocketAddress) hearerSocket.getLocalAddress(), keys);
            var producer = Fixture.produce(send, RtpCodec.PCMU, 0, SSRC);
            if (!(receive.consume(producer, plane.rtpCapabilities()) instanceof Consume.Consumed)) {
                throw new IllegalStateException("not consumed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MediaSettings unlimited(MediaSettings usual) {
        return new MediaSettings(
                usual.bindAddress(),
                usual.announcedAddress(),
                usual.webrtcPort(),
                usual.rtpMinPort(),
                usual.rtpMaxPort(),
                1,
                usual.maxTransports(),
                usual.maxHandshakes(),
                usual.handshakeTimeout(),
                Duration.ofDays(1),
                usual.legSilence(),
                usual.latchWindow(),
                10_000_000);
    }

    private static DatagramChannel bound(InetAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(address, 0)).configureBlocking(false);
        return channel;
    }

    private RelayTransport transport(Direction direction, InetSocketAddress address, SrtpKeys keys) {
        TransportListener quiet = new TransportListener() {
            @Override
            public void connected() {}

            @Override
            public void disconnected(String reason) {}
        };
        RelayTransport transport =
                (RelayTransport) ((CreateTransport.Created) plane.createWebRtcTransport(direction, quiet)).transport();
        String ufrag = transport.iceParameters().usernameFragment();
        byte[] check =
                StunRequests.check(ufrag + ":x", transport.iceParameters().password(), true);
        transport
                .association()
                .checked(StunMessage.parse(check, 0, check.length).orElseThrow(), ufrag, address, System.nanoTime());
        transport.association().established(new DtlsKeys(keys, keys));
        return transport;
    }

    /** Makes the client's next packet in the receive buffer; its length. This is not the relay's work. */
    public int clientPacket() {
        index++;
        RtpPacket.writeHeader(data, 0, false, (int) index, (int) index * 160, SSRC);
        return client.protectRtp(data, 0, RtpPacket.FIXED_HEADER, PACKET, SSRC, index, scratch);
    }

    /** Demultiplex, unprotect, count, rewrite, protect, and send to where the workspace sends. */
    public void relay(int length) {
        plane.demux().received(data, length, speaker, workspace);
    }

    /** Makes the client send its next packet through the kernel. */
    public void clientSends(int length) throws IOException {
        in.clear().limit(length);
        speakerSocket.send(in, serverSocket.getLocalAddress());
    }

    /** Receives it from the kernel and relays it. */
    public void receiveAndRelay() throws IOException {
        in.clear();
        InetSocketAddress from = (InetSocketAddress) serverSocket.receive(in);
        if (from == null) {
            throw new IllegalStateException("nothing to receive");
        }
        plane.demux().received(data, in.position(), from, workspace);
    }

    /** Receives it from the kernel and does nothing with it. */
    public void serverDiscards() throws IOException {
        in.clear();
        serverSocket.receive(in);
    }

    /** Empties the hearer's socket; false if nothing was there. */
    public boolean hearerReceives() throws IOException {
        in.clear();
        return hearerSocket.receive(in) != null;
    }

    /** Packets that reached the sending end. */
    public long relayed() {
        return counters.sent.sum();
    }

    @Override
    public void close() {
        plane.close();
        try {
            serverSocket.close();
            speakerSocket.close();
            hearerSocket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record ChannelPort(DatagramChannel channel) implements DatagramPort {
        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(0);
        }

        @Override
        public boolean send(ByteBuffer datagram, InetSocketAddress to) {
            try {
                return channel.send(datagram, to) > 0;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close(Runnable released) {}
    }
}
