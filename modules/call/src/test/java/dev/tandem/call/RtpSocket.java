package dev.tandem.call;

import dev.tandem.testing.ToneMeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One end of plain RTP in PCMU: sounds a tone in packets of 20 ms, and hears what comes. */
final class RtpSocket implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int FRAME = 160;
    private static final int RATE = 8000;

    private static final int TELEPHONE_EVENT = 101;

    private final AtomicInteger tones = new AtomicInteger();
    private final DatagramSocket socket;
    private final LinkedBlockingQueue<byte[]> heard = new LinkedBlockingQueue<>(1000);
    private volatile InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private volatile boolean sounding;

    /** @param hertz a multiple of 50; 0 sends nothing until {@link #sound} */
    RtpSocket(int hertz) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        sounding = hertz > 0;
        Thread.ofVirtual().start(() -> send(frame(hertz)));
        Thread.ofPlatform().daemon().start(this::receive);
    }

    int port() {
        return socket.getLocalPort();
    }

    void aim(String host, int port) {
        target = new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    void sound(boolean on) {
        sounding = on;
    }

    /** How many tones have begun (RFC 4733: the marker bit). */
    int tones() {
        return tones.get();
    }

    /** What comes in the next half second; nothing at all reads as silence. */
    ToneMeter.Reading hear() {
        heard.clear();
        short[] samples = new short[RATE / 2];
        int filled = 0;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (filled < samples.length) {
            byte[] frame = next(deadline);
            if (frame.length == 0) {
                return new ToneMeter.Reading(0, -120, 0);
            }
            for (int i = 0; i < frame.length && filled < samples.length; i++) {
                samples[filled++] = decoded(frame[i]);
            }
        }
        return new ToneMeter(RATE).measure(samples);
    }

    /** Whether any packet comes within half a second. */
    boolean hearsAnything() {
        heard.clear();
        return next(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500)).length > 0;
    }

    private byte[] next(long deadline) {
        try {
            byte[] frame = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return frame == null ? new byte[0] : frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new byte[0];
        }
    }

    private void send(byte[] frame) {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + FRAME);
        for (int sequence = 0; !socket.isClosed(); sequence++) {
            packet.clear();
            packet.put((byte) 0x80).put((byte) 0).putShort((short) sequence).putInt(sequence * FRAME);
            packet.putInt(port()).put(frame);
            try {
                if (sounding) {
                    socket.send(new DatagramPacket(packet.array(), packet.capacity(), target));
                }
                Thread.sleep(20);
            } catch (IOException | InterruptedException over) {
                return;
            }
        }
    }

    private void receive() {
        byte[] buffer = new byte[1500];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException over) {
                return;
            }
            if (packet.getLength() > HEADER && (buffer[1] & 0x7f) == TELEPHONE_EVENT && (buffer[1] & 0x80) != 0) {
                tones.incrementAndGet();
            }
            if (packet.getLength() > HEADER && (buffer[1] & 0x7f) == 0) {
                byte[] frame = new byte[packet.getLength() - HEADER];
                System.arraycopy(buffer, HEADER, frame, 0, frame.length);
                var _ = heard.offer(frame);
            }
        }
    }

    private static byte[] frame(int hertz) {
        byte[] frame = new byte[FRAME];
        for (int i = 0; i < FRAME; i++) {
            frame[i] = encoded((int) (8000 * Math.sin(2 * Math.PI * hertz * i / RATE)));
        }
        return frame;
    }

    /** ITU-T G.711 µ-law. */
    private static byte encoded(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample), 32635) + 132;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = (magnitude >> (exponent + 3)) & 0x0f;
        return (byte) ~(sign | (exponent << 4) | mantissa);
    }

    private static short decoded(byte value) {
        int code = ~value & 0xff;
        int magnitude = ((((code & 0x0f) << 3) + 132) << ((code >> 4) & 7)) - 132;
        return (short) ((code & 0x80) == 0 ? magnitude : -magnitude);
    }

    @Override
    public void close() {
        socket.close();
    }
}
