package dev.tandem.media.relay;

import dev.tandem.media.rtp.RtcpReader;
import dev.tandem.media.rtp.RtpPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/** A phone's plain RTP socket. */
final class RtpEndpoint implements AutoCloseable {
    final DatagramSocket socket;

    RtpEndpoint() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(Fixture.LOOPBACK, 0));
            socket.setSoTimeout((int) Fixture.PATIENCE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(Fixture.LOOPBACK, socket.getLocalPort());
    }

    void send(InetSocketAddress to, byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] rtp(int payloadType, int sequence, int timestamp, int ssrc, byte... payload) {
        byte[] packet = new byte[12 + payload.length];
        RtpPacket.writeHeader(packet, payloadType, false, sequence, timestamp, ssrc);
        System.arraycopy(payload, 0, packet, 12, payload.length);
        return packet;
    }

    /** The next datagram, empty after the timeout. */
    Optional<byte[]> next() {
        byte[] data = new byte[2048];
        DatagramPacket packet = new DatagramPacket(data, data.length);
        try {
            socket.receive(packet);
            return Optional.of(Arrays.copyOf(data, packet.getLength()));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next datagram that is no report: those come to the same socket if the phone has sent some from there. */
    byte[] nextMedia() {
        byte[] data = next().orElseThrow();
        while (RtcpReader.isRtcp(data, data.length)) {
            data = next().orElseThrow();
        }
        return data;
    }

    /** Likewise, as RTP. */
    RtpPacket nextRtp() {
        byte[] data = nextMedia();
        RtpPacket packet = new RtpPacket();
        if (!packet.parse(data, 0, data.length)) {
            throw new IllegalStateException("not RTP");
        }
        return packet;
    }

    @Override
    public void close() {
        socket.close();
    }
}
