package dev.tandem.sip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Somebody at an address of 127.0.0.0/8 who sends what nobody asked for, and counts what comes back. */
final class Stranger implements AutoCloseable {
    private static final int PATIENCE_MS = 60_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private final DatagramSocket socket;
    private final int port;

    Stranger(String address, int port) {
        this.port = port;
        try {
            this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request like a scanner's. */
    static String request(String method, String user, String extra) {
        int number = NUMBER.incrementAndGet();
        return method + " sip:" + user + "@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bKs" + number + ";rport\r\n"
                + "From: <sip:100@127.0.0.1>;tag=s" + number + "\r\n"
                + "To: <sip:" + user + "@127.0.0.1>\r\n"
                + "Call-ID: stranger-" + number + "\r\n"
                + "CSeq: 1 " + method + "\r\n"
                + "Max-Forwards: 70\r\n"
                + "Contact: <sip:100@127.0.0.1:5999>\r\n"
                + extra
                + "Content-Length: 0\r\n\r\n";
    }

    static String invite(String user) {
        String session = Phones.OFFER.encode();
        return request("INVITE", user, "Content-Type: application/sdp\r\n")
                        .replace("Content-Length: 0", "Content-Length: " + session.length())
                + session;
    }

    int send(String message) {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        try {
            socket.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.length;
    }

    /** The next thing that comes; something must. */
    String next() {
        return within(PATIENCE_MS).orElseThrow(() -> new AssertionError("no answer"));
    }

    /** The next final response. */
    String nextFinal() {
        String next = next();
        while (next.startsWith("SIP/2.0 1")) {
            next = next();
        }
        return next;
    }

    /** So many, however long they take, and what else comes until nothing came for so long. */
    List<String> received(int atLeast, int silenceMs) {
        List<String> all = new ArrayList<>();
        while (all.size() < atLeast) {
            all.add(next());
        }
        all.addAll(received(silenceMs));
        return all;
    }

    /** What comes until nothing came for so long; perhaps nothing at all. */
    List<String> received(int silenceMs) {
        List<String> all = new ArrayList<>();
        Optional<String> next = within(silenceMs);
        while (next.isPresent()) {
            all.add(next.get());
            next = within(silenceMs);
        }
        return all;
    }

    private Optional<String> within(int waitMs) {
        DatagramPacket packet = new DatagramPacket(new byte[65536], 65536);
        try {
            socket.setSoTimeout(waitMs);
            socket.receive(packet);
            return Optional.of(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1));
        } catch (SocketTimeoutException silence) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
