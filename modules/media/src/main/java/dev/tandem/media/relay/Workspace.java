package dev.tandem.media.relay;

import dev.tandem.media.net.DatagramPort;
import dev.tandem.media.rtp.RtcpWriter;
import dev.tandem.media.rtp.RtpPacket;
import dev.tandem.media.srtp.SrtpScratch;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What one thread needs to handle packets without allocating. */
final class Workspace {
    /** Error responses to one host a second, so that the plane amplifies no flood. */
    private static final int ERRORS_PER_SECOND = 20;

    private static final int CAPACITY = 2048;

    /** The packet that is being sent. */
    final byte[] out = new byte[CAPACITY];
    /** A generated packet's payload. */
    final byte[] generated = new byte[CAPACITY];

    final RtpPacket packet = new RtpPacket();
    final SrtpScratch srtp = new SrtpScratch();
    final RtcpWriter rtcp = new RtcpWriter(out);
    final FloodGuard flood;
    final FloodGuard errors = new FloodGuard(ERRORS_PER_SECOND);

    private final ByteBuffer outBuffer = ByteBuffer.wrap(out);
    private final Counters counters;

    private @Nullable DatagramPort webrtcPort;

    /** When what is being handled arrived. */
    long nowNanos;

    Workspace(Counters counters, int maxPacketsPerSecond) {
        this.counters = counters;
        this.flood = new FloodGuard(maxPacketsPerSecond);
    }

    /** Sets the socket by which this thread sends to WebRTC clients; once, before it begins to. */
    void sendsThrough(DatagramPort port) {
        webrtcPort = port;
    }

    /** Sends the first bytes of {@link #out} to a WebRTC client. */
    boolean sendWebRtc(int length, InetSocketAddress to) {
        DatagramPort port = webrtcPort;
        return port != null && send(port, length, to);
    }

    /** Sends a small message to a WebRTC client. */
    void reply(byte[] message, InetSocketAddress to) {
        System.arraycopy(message, 0, out, 0, message.length);
        sendWebRtc(message.length, to);
    }

    /** Sends the first bytes of {@link #out}. */
    boolean send(DatagramPort port, int length, InetSocketAddress to) {
        outBuffer.clear().limit(length);
        boolean sent = port.send(outBuffer, to);
        (sent ? counters.sent : counters.sendFailures).increment();
        return sent;
    }
}
