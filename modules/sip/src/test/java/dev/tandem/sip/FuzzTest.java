package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tandem.sip.jain.HostileLog;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A hundred thousand spoiled messages against a running endpoint that holds a call, which they do not disturb. The run
 * is repeated with {@code -Dsip.fuzz.seed=…}, and shortened with {@code -Dsip.fuzz.messages=…}.
 */
class FuzzTest {
    private static final int MESSAGES = Integer.getInteger("sip.fuzz.messages", 100_000);
    private static final long SEED = Long.getLong("sip.fuzz.seed", System.nanoTime());
    /** As many as the endpoint's queue and buffers hold before it says that it is still there. */
    private static final int WINDOW = 250;

    private static final String STRANGER = "127.0.0.2";
    private static final SipLimits LIMITS = new SipLimits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            1_000,
            16_384,
            256,
            10);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Events held = Events.doing(FuzzTest::acceptOffers);

    private static void acceptOffers(SipCall call, SipCallEvent event) {
        if (event instanceof SipCallEvent.OfferReceived offer) {
            offer.response().accept(Phones.OFFER);
        }
    }

    /** Everybody is heard however bad, so that the stack behind the door gets its share. */
    private static final SourcePolicy HEARS_ALL = new SourcePolicy() {
        @Override
        public Verdict decide(InetAddress source, SipTransport transport, String method) {
            return Verdict.ACCEPT;
        }

        @Override
        public boolean isProved(InetAddress source) {
            return source.equals(InetAddress.getLoopbackAddress());
        }
    };

    private void onInvite(IncomingInvite invite) {
        switch (invite.calledUser()) {
            case "*43#" -> {
                invite.listen(held);
                invite.answer(Phones.answerTo(invite));
            }
            case "good1", "good2" -> {
                if (invite.offer().flatMap(Phones::answerTo).isPresent()) {
                    Phones.answer(invite);
                }
            }
            case "ring" -> invite.ringing();
            default -> invite.respond(404);
        }
    }

    @Test
    void a_call_in_progress_stays_clean_through_a_hundred_thousand_spoiled_messages() throws Exception {
        System.err.printf("sip.fuzz.seed=%d sip.fuzz.messages=%d%n", SEED, MESSAGES);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        listen();
        try {
            run();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
            ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
            ((Logger) LoggerFactory.getLogger(HostileLog.class)).setAdditive(true);
        }
        assertThat(uncaught).isEmpty();
        assertThat(log.list)
                .filteredOn(line -> line.getThrowableProxy() != null
                        || line.getLevel() == Level.ERROR
                        || line.getMessage().contains("failed"))
                .extracting(line -> line.getMessage() + " " + line.getKeyValuePairs())
                .isEmpty();
    }

    private void listen() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.setContext(root.getLoggerContext());
        log.start();
        root.addAppender(log);
        Logger hostile = (Logger) LoggerFactory.getLogger(HostileLog.class);
        hostile.setAdditive(false);
        hostile.addAppender(log);
    }

    private void run() throws IOException {
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        AtomicInteger rounds = new AtomicInteger();
        AtomicBoolean fuzzing = new AtomicBoolean(true);
        try (SipEndpoint endpoint = SipEndpoint.start(
                        new SipSettings("127.0.0.1", 0, 0, "127.0.0.1", "Tandem-Test/1", LIMITS),
                        this::onInvite,
                        HEARS_ALL);
                SipEndpoint caller = Phones.endpoint(invite -> {})) {
            Events events = Events.acknowledging();
            SipCall call = caller.invite(Phones.to(endpoint.udpPort()), events);
            held.await(SipCallEvent.Confirmed.class);
            Thread talker = Thread.ofVirtual().start(() -> talk(call, events, fuzzing, rounds));
            long start = System.nanoTime();
            long heapBefore = heap();
            Mutator mutator = new Mutator(SEED);
            overTcp(endpoint, mutator, MESSAGES / 20);
            System.err.printf("%d over TCP in %.1f s%n", MESSAGES / 20, (System.nanoTime() - start) / 1e9);
            overUdp(endpoint, mutator, MESSAGES - MESSAGES / 20);
            fuzzing.set(false);
            joined(talker);
            System.err.printf(
                    "%d messages in %.1f s, %s of CPU, %d rounds of INFO and re-INVITE, %s%n",
                    MESSAGES,
                    (System.nanoTime() - start) / 1e9,
                    ProcessHandle.current().info().totalCpuDuration().orElseThrow(),
                    rounds.get(),
                    endpoint.stats());
            wentOn(events, rounds.get());
            call.bye(Optional.empty());
            assertThat(held.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.LOCAL_BYE);
            Phones.nothingLeft(endpoint);
            assertThat(heap() - heapBefore)
                    .as("octets of heap more than before")
                    .isLessThan(64L << 20);
            assertThat(endpoint.stats().malformed()).isGreaterThan(MESSAGES / 4L);
        }
        Phones.noThreadsLeft(threads);
    }

    private void wentOn(Events events, int rounds) {
        assertThat(rounds).isPositive();
        assertThat(count(held, SipCallEvent.InfoReceived.class)).isEqualTo(rounds);
        assertThat(count(events, SipCallEvent.OfferAccepted.class)).isEqualTo(rounds);
        assertThat(held.all()).noneMatch(SipCallEvent::terminal);
        assertThat(events.all()).noneMatch(SipCallEvent::terminal);
    }

    /** Round trips in the call, one after the other, for as long as the run takes. */
    private static void talk(SipCall call, Events events, AtomicBoolean go, AtomicInteger rounds) {
        while (go.get() && count(events, SipCallEvent.Ended.class) == 0) {
            int done = rounds.get();
            call.info("text/plain", "round " + done);
            call.reinvite(Phones.OFFER);
            Phones.await().until(() -> count(events, SipCallEvent.OfferAccepted.class) == done + 1);
            rounds.incrementAndGet();
            Phones.pause(Duration.ofMillis(100));
        }
    }

    private static long count(Events events, Class<? extends SipCallEvent> type) {
        return events.all().stream().filter(type::isInstance).count();
    }

    private static void overUdp(SipEndpoint endpoint, Mutator mutator, int messages) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(STRANGER), 0));
                DatagramSocket ping = new DatagramSocket(0, loopback)) {
            for (int i = 0; i < messages; i++) {
                byte[] octets = mutator.next();
                socket.send(new DatagramPacket(octets, octets.length, loopback, endpoint.udpPort()));
                if (i % WINDOW == WINDOW - 1) {
                    ping(ping, endpoint.udpPort());
                }
            }
            ping(ping, endpoint.udpPort());
        }
    }

    /** Waits until the endpoint has read what it got. */
    private static void ping(DatagramSocket socket, int port) throws IOException {
        byte[] octets = Stranger.request("OPTIONS", "ping", "").getBytes(StandardCharsets.ISO_8859_1);
        DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
        socket.setSoTimeout(2_000);
        for (int attempt = 0; attempt < 10; attempt++) {
            socket.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), port));
            try {
                socket.receive(answer);
                return;
            } catch (SocketTimeoutException lost) {
                // Asked again.
            }
        }
        throw new AssertionError("the endpoint answers no more");
    }

    /** A few messages on each connection: most break it. */
    private static void overTcp(SipEndpoint endpoint, Mutator mutator, int messages) {
        for (int sent = 0; sent < messages; ) {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(STRANGER), 0));
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.tcpPort()));
                for (int i = 0; i < 10; i++) {
                    sent++;
                    socket.getOutputStream().write(mutator.next());
                }
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                socket.setSoTimeout(1_000);
                byte[] answers = new byte[8192];
                while (socket.getInputStream().read(answers) >= 0) {
                    // What it says does not matter, that it closes does.
                    Thread.onSpinWait();
                }
            } catch (IOException closedOnUs) {
                // A connection that talks nonsense may be closed.
                Thread.onSpinWait();
            }
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void joined(Thread thread) {
        try {
            assertThat(thread.join(Duration.ofSeconds(90))).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
