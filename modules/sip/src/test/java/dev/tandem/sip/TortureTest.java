package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message of RFC 4475 and RFC 5118, sent to a running endpoint, gets the answer that the RFC asks for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TortureTest {
    /** How long each of the answers may take, and how long no other must come. */
    private static final int WAIT_MS = 60_000;

    private static final int SILENCE_MS = 150;

    private final Queue<String> called = new ConcurrentLinkedQueue<>();
    private SipEndpoint caller;
    private SipEndpoint endpoint;

    @BeforeAll
    void startCaller() {
        caller = Phones.endpoint(invite -> {});
    }

    @AfterAll
    void stopCaller() {
        caller.close();
    }

    /** Each message meets an endpoint of its own: many of them have the same branch, and with it one transaction. */
    @BeforeEach
    void start() {
        called.clear();
        endpoint = Phones.endpoint(invite -> {
            if (invite.calledUser().equals("*43#")) {
                Phones.answer(invite);
            } else {
                called.add(invite.calledUser());
                invite.respond(486);
            }
        });
    }

    @AfterEach
    void aCallIsStillClean() {
        try (SipEndpoint mine = endpoint) {
            Events events = Events.acknowledging();
            SipCall call = caller.invite(Phones.to(mine.udpPort()), events);
            events.await(SipCallEvent.Answered.class);
            call.bye(Optional.empty());
            events.endsOnce();
        }
    }

    static Stream<Torture.Case> all() {
        return Torture.all().stream();
    }

    @Test
    void the_table_has_every_message_of_both_rfcs() {
        assertThat(all().filter(each -> each.file().startsWith("rfc4475"))).hasSize(49);
        assertThat(all().filter(each -> each.file().startsWith("rfc5118"))).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("all")
    void over_udp(Torture.Case message) throws IOException {
        List<String> answers = new ArrayList<>();
        byte[] octets = message.octets();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
            socket.send(new DatagramPacket(octets, octets.length, loopback, endpoint.udpPort()));
            worksOff(endpoint);
            DatagramPacket packet = new DatagramPacket(new byte[65536], 65536);
            while (true) {
                socket.setSoTimeout(patience(message.udp(), answers));
                socket.receive(packet);
                String answer = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                keep(answers, answer, octets);
            }
        } catch (SocketTimeoutException over) {
            assertThat(outcome(answers)).as("%s: %s", message.why(), answers).isEqualTo(message.udp());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void over_tcp(Torture.Case message) throws IOException {
        List<String> answers = new ArrayList<>();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.tcpPort())) {
            socket.getOutputStream().write(message.octets());
            socket.getOutputStream().flush();
            socket.setSoTimeout(patience(message.tcp(), answers));
            InputStream in = socket.getInputStream();
            StringBuilder text = new StringBuilder();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                text.append((char) octet);
                if (text.toString().endsWith("\r\n\r\n")) {
                    keep(answers, text.toString(), message.octets());
                    text.setLength(0);
                    socket.setSoTimeout(patience(message.tcp(), answers));
                }
            }
        } catch (SocketTimeoutException over) {
            // That was all.
        }
        assertThat(outcome(answers)).as("%s: %s", message.why(), answers).isEqualTo(message.tcp());
    }

    /** Datagrams are read one after the other: what came before this answer's question has been dealt with. */
    private static void worksOff(SipEndpoint endpoint) throws IOException {
        try (PlainSocket socket = new PlainSocket()) {
            assertThat(socket.ask(endpoint.udpPort(), socket.request("OPTIONS", "")))
                    .startsWith("SIP/2.0 200");
        }
    }

    /** As long as an answer is missing, long. */
    private static int patience(List<String> expected, List<String> answers) {
        long missing = expected.stream().filter(status -> !status.equals("-")).count()
                - finals(answers).size();
        return missing > 0 ? WAIT_MS : SILENCE_MS;
    }

    private static List<String> finals(List<String> answers) {
        return answers.stream()
                .map(answer -> answer.substring(8, 11))
                .filter(status -> !status.startsWith("1"))
                .distinct()
                .toList();
    }

    /** No answer holds more of the message than the header fields that it must repeat. */
    private static void keep(List<String> answers, String answer, byte[] asked) {
        answers.add(answer);
        assertThat(answer.length()).isLessThan(asked.length + 400);
        assertThat(answer).doesNotContain("m=audio").contains("Content-Length: 0");
    }

    private List<String> outcome(List<String> answers) {
        List<String> statuses = answers.stream()
                .map(answer -> answer.substring(8, 11))
                .filter(status -> !status.equals("100"))
                .distinct()
                .toList();
        if (called.isEmpty()) {
            return statuses.isEmpty() ? List.of("-") : statuses;
        }
        assertThat(statuses).containsExactly("486");
        return List.of("app");
    }
}
