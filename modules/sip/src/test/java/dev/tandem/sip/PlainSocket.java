package dev.tandem.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** A UDP socket that says SIP as text, exactly as a test writes it. */
final class PlainSocket implements AutoCloseable {
    private static final int WAIT_MS = 60_000;

    private final DatagramSocket socket;
    private int sent;

    PlainSocket() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(WAIT_MS);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** A request outside of any dialog whose Via says our own port, and asks for rport. */
    String request(String method, String moreHeaders) {
        return request(method, "127.0.0.1:" + port(), ";rport", moreHeaders);
    }

    String request(String method, String sentBy, String viaParameters, String moreHeaders) {
        sent++;
        return method + " sip:100@127.0.0.1 SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + sentBy + ";branch=z9hG4bKplain" + port() + "x" + sent + viaParameters + "\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:plain@127.0.0.1>;tag=plain\r\n"
                + "To: <sip:100@127.0.0.1>\r\n"
                + "Call-ID: plain-" + port() + "-" + sent + "\r\n"
                + "CSeq: 1 " + method + "\r\n"
                + "Contact: <sip:plain@127.0.0.1:" + port() + ">\r\n"
                + moreHeaders
                + "Content-Length: 0\r\n\r\n";
    }

    void send(int port, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), port));
    }

    String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    String ask(int port, String text) throws IOException {
        send(port, text);
        return receive();
    }

    @Override
    public void close() {
        socket.close();
    }
}
