package dev.tandem.sip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A far side of plain text over UDP: answers each request as a function says, and remembers them all. Like a server it
 * gives a repeated request its response again, and the function does not see what it has responded to.
 */
final class UdpPeer implements AutoCloseable {
    private final DatagramSocket socket;
    private final Function<Message, Optional<String>> answers;
    private final List<Message> requests = new CopyOnWriteArrayList<>();
    private final Map<Message, String> responses = new HashMap<>();

    /** One request as text. */
    record Message(String text) {
        String method() {
            return text.substring(0, text.indexOf(' '));
        }

        String requestUri() {
            return text.split(" ", 3)[1];
        }

        /** The header's value; empty text if it is missing. */
        String header(String name) {
            return text.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        long cseq() {
            return Long.parseLong(header("CSeq").split(" ", -1)[0]);
        }

        /** The answer of a call that is taken. */
        String accepted(String contact) {
            String session = Phones.answerTo(Phones.OFFER).orElseThrow().encode();
            return response("200 OK", "Contact: <" + contact + ">", "Content-Type: application/sdp")
                            .replace("Content-Length: 0", "Content-Length: " + session.length())
                    + session;
        }

        /** A response with what every response copies, and these header lines. */
        String response(String status, String... headers) {
            String to = header("To");
            return "SIP/2.0 " + status + "\r\n"
                    + text.lines()
                            .filter(line -> line.matches("(?i)(Via|From|Call-ID|CSeq):.*"))
                            .collect(Collectors.joining("\r\n", "", "\r\n"))
                    + "To: " + to + (to.contains("tag=") ? "" : ";tag=peer") + "\r\n"
                    + String.join(
                            "",
                            List.of(headers).stream().map(line -> line + "\r\n").toList())
                    + "Content-Length: 0\r\n\r\n";
        }
    }

    UdpPeer(Function<Message, Optional<String>> answers) {
        this("127.0.0.1", 0, answers);
    }

    UdpPeer(String address, int port, Function<Message, Optional<String>> answers) {
        this.answers = answers;
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** Says this to every request. */
    static UdpPeer saying(String status, String... headers) {
        return new UdpPeer(request -> Optional.of(request.response(status, headers)));
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                Message request =
                        new Message(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
                Optional<String> answer = answer(request);
                if (answer.isPresent()) {
                    byte[] octets = answer.get().getBytes(StandardCharsets.UTF_8);
                    socket.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Optional<String> answer(Message request) {
        if (!requests.contains(request)) {
            requests.add(request);
        }
        Optional<String> answer = Optional.ofNullable(responses.get(request)).or(() -> answers.apply(request));
        answer.filter(text -> text.startsWith("SIP/2.0 ")).ifPresent(response -> responses.put(request, response));
        return answer;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Each once, however often it was repeated. */
    List<Message> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        socket.close();
    }
}
