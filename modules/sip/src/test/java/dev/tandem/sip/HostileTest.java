package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tandem.sip.jain.HostileLog;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Malformed and hostile messages cost nothing but themselves. */
class HostileTest {
    private static final int DATAGRAMS = 200;

    private static final String GOOD = """
            INVITE sip:100@127.0.0.1 SIP/2.0\r
            Via: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK%d;rport\r
            From: <sip:x@127.0.0.1>;tag=x%d\r
            To: <sip:100@127.0.0.1>\r
            Call-ID: hostile-%d\r
            CSeq: 1 INVITE\r
            Max-Forwards: 70\r
            Contact: <sip:x@127.0.0.1:5999>\r
            Content-Type: application/sdp\r
            Content-Length: 5\r
            \r
            v=0\r
            """;

    /** Ways to spoil a good message. */
    private static final List<String[]> SPOILERS = List.of(
            new String[] {"SIP/2.0\r\n", "SIP/9.9\r\n"},
            new String[] {"CSeq: 1 INVITE", "CSeq: 1 BYE"},
            new String[] {"CSeq: 1 INVITE", "CSeq: 99999999999999999999 INVITE"},
            new String[] {"Call-ID", "Call-XX"},
            new String[] {"From: <sip:x@127.0.0.1>", "From: <sip:x@127.0.0.1"},
            new String[] {"To: <sip:100@127.0.0.1>", "To: \"\\\\\"\\\\"},
            new String[] {"Via: SIP/2.0/UDP", "Via: SIP/2.0/XYZ"},
            new String[] {"Contact: <sip:x@127.0.0.1:5999>", "Contact: <tel:+1>"},
            new String[] {"Content-Length: 5", "Content-Length: -5"},
            new String[] {"Content-Length: 5", "Content-Length: 99999"},
            new String[] {"v=0", "v=7"},
            new String[] {"sip:100@127.0.0.1 SIP", "sip:%%%@[::: SIP"},
            new String[] {"INVITE sip:100", "CANCEL sip:100"},
            new String[] {"INVITE sip:100", "INFO sip:100"});

    /** What these tests provoke on purpose need not fill the build's log. */
    @BeforeAll
    static void quiet() {
        level(Level.OFF);
    }

    @AfterAll
    static void loud() {
        level(null);
    }

    private static void level(@Nullable Level level) {
        for (Class<?> noisy : List.of(EventSink.class, Router.class, HostileLog.class)) {
            ((Logger) LoggerFactory.getLogger(noisy)).setLevel(level);
        }
    }

    @Test
    void two_hundred_malformed_datagrams_do_not_hurt_a_call_in_progress() throws IOException {
        // One spoiled in a harmless place may still be a call.
        try (SipEndpoint endpoint = Phones.endpoint(invite -> invite.respond(603));
                Sipp callee = Sipp.called("answer", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            events.await(SipCallEvent.Answered.class);

            flood(endpoint.udpPort());
            floodTcp(endpoint.tcpPort());
            Phones.await()
                    .untilAsserted(
                            () -> assertThat(endpoint.stats().malformed()).isGreaterThan(DATAGRAMS / 2));

            call.bye(Optional.empty());
            callee.succeeds();
            events.endsOnce();
            workedOff(endpoint);
            try (Sipp again = Sipp.called("answer", SipTransport.UDP)) {
                Events later = Events.acknowledging();
                SipCall next = endpoint.invite(Phones.to(again.port()), later);
                later.await(SipCallEvent.Answered.class);
                next.bye(Optional.empty());
                again.succeeds();
            }
            Phones.nothingLeft(endpoint);
        }
    }

    /** sipp takes no INVITE twice, so the next call waits until nothing of the flood is in its way. */
    private static void workedOff(SipEndpoint endpoint) {
        AtomicLong before = new AtomicLong(-1);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> before.getAndSet(endpoint.stats().malformed())
                        == endpoint.stats().malformed());
    }

    private static void flood(int port) throws IOException {
        Random random = new Random(7);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < DATAGRAMS; i++) {
                byte[] octets = i % 4 == 0 ? noise(random) : spoiled(i, random);
                socket.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    private static byte[] noise(Random random) {
        byte[] octets = new byte[1 + random.nextInt(1400)];
        random.nextBytes(octets);
        return octets;
    }

    private static byte[] spoiled(int i, Random random) {
        String message = GOOD.replace("%d", Integer.toString(i));
        String[] spoiler = SPOILERS.get(i % SPOILERS.size());
        String spoiled = message.replace(spoiler[0], spoiler[1]);
        byte[] octets = spoiled.getBytes(StandardCharsets.UTF_8);
        if (i % 3 == 0) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        return octets;
    }

    private static void floodTcp(int port) throws IOException {
        for (int i = 0; i < 10; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(spoiled(i, new Random(i)));
                socket.getOutputStream().write(noise(new Random(i)));
                socket.getOutputStream().flush();
            } catch (IOException closedOnUs) {
                // A connection that talks nonsense may be closed.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\r\r", "\r\r\n", "OPTIONS sip:a SIP/2.0\r\nTo: a\r\n\r\r\n"})
    void a_connection_whose_first_lines_the_stack_cannot_read_is_closed_and_counted(String sent) throws IOException {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> {});
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.tcpPort())) {
            socket.setSoTimeout(60_000);

            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(endpoint.stats().malformed()).isEqualTo(1);
        }
    }

    @Test
    void the_400_for_a_malformed_request_carries_none_of_its_text_in_the_status_line() throws IOException {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> {});
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(60_000);
            byte[] octets = GOOD.replace("%d", "1")
                    .replace("branch=z9hG4bK1", "branch=a@b")
                    .getBytes(StandardCharsets.UTF_8);
            socket.send(
                    new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), endpoint.udpPort()));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);
            assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8))
                    .startsWith("SIP/2.0 400 Bad request\r\nCSeq:");
        }
    }

    @Test
    void a_call_that_the_listener_throws_at_is_refused_and_leaves_nothing() throws IOException {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> {
                    throw new AssertionError("listener");
                });
                PlainSocket socket = new PlainSocket()) {
            socket.send(endpoint.udpPort(), socket.request("INVITE", ""));
            String last = socket.receive();
            while (last.startsWith("SIP/2.0 100")) {
                last = socket.receive();
            }
            assertThat(last).startsWith("SIP/2.0 500");
            Phones.await().until(() -> {
                SipStats stats = endpoint.stats();
                return stats.calls() == 0 && stats.waiting() == 0;
            });
        }
    }

    @Test
    void a_listener_that_throws_harms_only_itself() {
        try (SipEndpoint endpoint = Phones.endpoint(invite -> {
                    throw new AssertionError("listener");
                });
                Sipp callee = Sipp.called("answer", SipTransport.UDP)) {
            Events events = Events.doing((call, event) -> {
                if (event instanceof SipCallEvent.Answered) {
                    call.ack();
                    call.bye(Optional.empty());
                }
                throw new StackOverflowError("on purpose");
            });
            endpoint.invite(Phones.to(callee.port()), events);
            callee.succeeds();
            events.await(SipCallEvent.Ended.class);
        }
    }
}
