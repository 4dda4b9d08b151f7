package dev.tandem.app;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Datagrams that look like a protocol for a few bytes and then break it, the same ones in every run. */
final class Garbage implements AutoCloseable {
    private static final int MAX_BYTES = 1400;

    private final DatagramSocket socket = new DatagramSocket();
    private final InetAddress target;
    private final Random random = new Random(4711);

    enum Kind {
        STUN,
        DTLS,
        SRTP,
        RTP,
        RTCP,
        SIP,
        NOISE
    }

    Garbage(InetAddress target) throws IOException {
        this.target = target;
    }

    void send(Kind kind, int count, int port) throws IOException {
        for (int i = 0; i < count; i++) {
            byte[] bytes = one(kind);
            try {
                socket.send(new DatagramPacket(bytes, bytes.length, target, port));
            } catch (IOException portUnreachable) {
                // A port of the range that no leg has open says so; that is no failure of the attack.
            }
        }
    }

    private byte[] one(Kind kind) {
        byte[] bytes = new byte[1 + random.nextInt(MAX_BYTES)];
        random.nextBytes(bytes);
        byte[] head = switch (kind) {
            // A binding request with the magic cookie (RFC 8489) and attributes that are none.
            case STUN -> new byte[] {0, 1, 0, (byte) random.nextInt(), 0x21, 0x12, (byte) 0xA4, 0x42};
            // A handshake record of DTLS 1.2 (RFC 6347) of a length that is not true.
            case DTLS -> new byte[] {22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, (byte) random.nextInt()};
            // Version 2, PCMU (RFC 3550); as SRTP its tag cannot be right.
            case SRTP, RTP -> new byte[] {(byte) (0x80 | random.nextInt(64)), (byte) random.nextInt(128)};
            case RTCP -> new byte[] {(byte) 0x81, (byte) (200 + random.nextInt(8))};
            case SIP -> sipHead();
            case NOISE -> new byte[0];
        };
        System.arraycopy(head, 0, bytes, 0, Math.min(head.length, bytes.length));
        return bytes;
    }

    private byte[] sipHead() {
        String[] heads = {
            "INVITE sip:600@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP \r\nCSeq: x INVITE\r\n",
            "REGISTER  SIP/2.0\r\nContent-Length: 99999999\r\n\r\n",
            "SIP/2.0 999 What\r\nVia: ;;;;\r\n",
            "BYE sip:a@b SIP/2.0\r\nCall-ID: \r\nFrom: <<<\r\nTo: >>>\r\nCSeq: 1 BYE\r\n\r\n",
            "OPTIONS sip:a SIP/7.0\r\n\r\n"
        };
        return heads[random.nextInt(heads.length)].getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        socket.close();
    }
}
