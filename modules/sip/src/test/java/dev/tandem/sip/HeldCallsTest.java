package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Five hundred calls at once, half of them ours, held for twenty seconds: nothing is repeated, nothing is left. */
class HeldCallsTest {
    private static final int EACH_WAY = Integer.getInteger("sip.held.calls", 500) / 2;
    private static final int CALLS_PER_SECOND = 40;
    private static final Duration HELD = Duration.ofSeconds(20);
    private static final String[] SIPP = {
        "-m",
        Integer.toString(EACH_WAY),
        "-l",
        Integer.toString(EACH_WAY),
        "-r",
        Integer.toString(CALLS_PER_SECOND),
        "-timeout",
        "200",
        "-rtcheck",
        "loose"
    };

    private final Queue<SipCall> up = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final Queue<SipCallEvent> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void five_hundred_held_calls_repeat_nothing_and_leave_nothing() throws IOException {
        warmUp();
        long sockets = descriptors();
        Set<Thread> threads = Thread.getAllStackTraces().keySet();
        try (SipEndpoint endpoint = Phones.endpoint(
                SipLimits.defaults().withNoResponse(Duration.ofSeconds(30)).withAckWait(Duration.ofSeconds(60)),
                this::take)) {
            hold(endpoint);
            Phones.nothingLeft(endpoint);
            // Of the endpoint, only what it listens with.
            awaitDescriptors(sockets + 4);
        }
        Phones.noThreadsLeft(threads);
        awaitDescriptors(sockets);
    }

    /** What is loaded once and stays open is there before anything is counted, and the code is warm. */
    private static void warmUp() {
        try (SipEndpoint callee = Phones.endpoint(Phones::answer);
                SipEndpoint caller = Phones.endpoint(Phones::answer)) {
            for (int i = 0; i < 100; i++) {
                Events events = Events.acknowledging();
                SipCall call = caller.invite(Phones.to(callee.udpPort()), events);
                events.await(SipCallEvent.Answered.class);
                call.bye(Optional.empty());
            }
        }
    }

    private void take(IncomingInvite invite) {
        invite.listen(this::onEvent);
        invite.answer(Phones.answerTo(invite));
    }

    private void onEvent(SipCall call, SipCallEvent event) {
        switch (event) {
            case SipCallEvent.Answered any -> {
                call.ack();
                up.add(call);
            }
            case SipCallEvent.Confirmed any -> up.add(call);
            case SipCallEvent.Ended(EndCause cause, var why) -> {
                ended.incrementAndGet();
                if (cause != EndCause.LOCAL_BYE && cause != EndCause.REMOTE_BYE) {
                    wrong.add(event);
                }
            }
            case SipCallEvent.Failed any -> wrong.add(event);
            default -> {
                // What comes between does not matter here.
            }
        }
    }

    private void hold(SipEndpoint endpoint) {
        try (Sipp callee = Sipp.called("answer-held", SipTransport.UDP, SIPP);
                Sipp caller = Sipp.calling("call-in-held", SipTransport.UDP, endpoint.udpPort(), SIPP)) {
            OutgoingInvite invite = Phones.to(callee.port());
            long start = System.nanoTime();
            for (int i = 0; i < EACH_WAY; i++) {
                endpoint.invite(invite, this::onEvent);
                LockSupport.parkNanos(start + (i + 1) * 1_000_000_000L / CALLS_PER_SECOND - System.nanoTime());
            }
            int all = 2 * EACH_WAY;
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> up.size() + wrong.size() >= all);
            assertThat(wrong).isEmpty();
            assertThat(endpoint.stats().calls()).isEqualTo(all);
            LockSupport.parkNanos(HELD.toNanos());
            up.forEach(call -> {
                call.bye(Optional.empty());
                LockSupport.parkNanos(1_000_000_000L / CALLS_PER_SECOND / 2);
            });
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ended.get() + wrong.size() == all);
            callee.succeeds();
            caller.succeeds();
            long repeated = callee.retransmissions() + caller.retransmissions();
            System.err.printf(
                    "%d calls held, retransmissions of sipp: %d as callee, %d as caller, %s%n",
                    all, callee.retransmissions(), caller.retransmissions(), endpoint.stats());
            assertThat(wrong).isEmpty();
            // None on a quiet machine. A busy one repeats some; in a storm each message is, up to ten times.
            assertThat(repeated).isLessThan(2L * all);
        }
    }

    /** Closed sockets and pipes of children go shortly after whoever used them. */
    private static void awaitDescriptors(long most) {
        Phones.await()
                .untilAsserted(
                        () -> assertThat(descriptors()).as("file descriptors").isLessThanOrEqualTo(most));
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
