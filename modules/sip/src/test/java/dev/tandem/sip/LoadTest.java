package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many calls at a steady rate: all are answered and all end. Rate and number by system properties. */
class LoadTest {
    private static final int CALLS = Integer.getInteger("sip.load.calls", 200);
    private static final int CALLS_PER_SECOND = Integer.getInteger("sip.load.rate", 50);

    @Test
    void calls_at_a_steady_rate_are_all_answered_and_ended() {
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Queue<SipCallEvent> failed = new ConcurrentLinkedQueue<>();
        try (SipEndpoint endpoint = Phones.endpoint(Phones.LIMITS, invite -> {});
                Sipp callee = Sipp.called(
                        "answer-load", SipTransport.UDP, "-m", Integer.toString(CALLS), "-rtcheck", "loose")) {
            OutgoingInvite invite = Phones.to(callee.port());
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                endpoint.invite(invite, (call, event) -> {
                    switch (event) {
                        case SipCallEvent.Answered any -> {
                            answered.incrementAndGet();
                            call.ack();
                            call.bye(Optional.empty());
                        }
                        case SipCallEvent.Ended any -> ended.incrementAndGet();
                        case SipCallEvent.Failed failure -> failed.add(failure);
                        default -> {}
                    }
                });
                long due = start + (i + 1) * 1_000_000_000L / CALLS_PER_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ended.get() + failed.size() == CALLS);
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(failed).isEmpty();
            assertThat(answered).hasValue(CALLS);
            System.err.printf("%d calls in %.2f s: %.0f calls/s%n", CALLS, seconds, CALLS / seconds);
        }
    }
}
