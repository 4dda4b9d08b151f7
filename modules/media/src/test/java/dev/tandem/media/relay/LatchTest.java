package dev.tandem.media.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who may choose where a leg's packets go. */
class LatchTest {
    private static final InetSocketAddress SIGNALLED = new InetSocketAddress("192.0.2.1", 4000);
    private static final InetSocketAddress NAT = new InetSocketAddress("198.51.100.7", 30_000);
    private static final InetSocketAddress THIEF = new InetSocketAddress("203.0.113.9", 666);

    private final Latch latch = new Latch(TimeUnit.SECONDS.toNanos(5));
    private long now;

    @Test
    void a_burst_of_a_thief_does_not_win_against_a_flowing_stream_even_within_the_window() {
        latch.signalled(SIGNALLED, now);
        for (int i = 0; i < 100; i++) {
            now += 20_000_000;
            assertThat(latch.judge(NAT, now)).isEqualTo(i == 0 ? Latch.Verdict.LATCHED : Latch.Verdict.ACCEPTED);
            for (int j = 0; j < 10; j++) {
                assertThat(latch.judge(THIEF, now)).isEqualTo(Latch.Verdict.FOREIGN);
            }
        }
        assertThat(latch.target()).isEqualTo(NAT);
    }

    @Test
    void a_stream_that_moved_within_the_window_is_followed() {
        latch.signalled(SIGNALLED, now);
        latch.judge(THIEF, now);
        now += TimeUnit.SECONDS.toNanos(1);
        for (int i = 1; i < Latch.CONFIRMATIONS; i++) {
            assertThat(latch.judge(NAT, now)).isEqualTo(Latch.Verdict.FOREIGN);
        }
        assertThat(latch.judge(NAT, now)).isEqualTo(Latch.Verdict.LATCHED);
    }

    @Test
    void a_late_first_packet_is_taken_only_from_the_signalled_host() {
        latch.signalled(SIGNALLED, now);
        now += TimeUnit.SECONDS.toNanos(60);
        assertThat(latch.judge(THIEF, now)).isEqualTo(Latch.Verdict.FOREIGN);
        InetSocketAddress otherPort = new InetSocketAddress("192.0.2.1", 4711);
        assertThat(latch.judge(otherPort, now)).isEqualTo(Latch.Verdict.LATCHED);
    }

    @Test
    void early_media_is_taken_before_anything_is_signalled_and_signalling_then_decides() {
        assertThat(latch.judge(NAT, now)).isEqualTo(Latch.Verdict.LATCHED);
        latch.signalled(SIGNALLED, now);
        assertThat(latch.target()).isEqualTo(NAT);
        assertThat(latch.judge(SIGNALLED, now)).isEqualTo(Latch.Verdict.LATCHED);
        assertThat(latch.judge(NAT, now + 1)).isEqualTo(Latch.Verdict.FOREIGN);
    }

    @Test
    void a_new_signalled_address_is_sent_to_at_once_and_the_same_one_changes_nothing() {
        latch.signalled(SIGNALLED, now);
        latch.judge(NAT, now);
        latch.signalled(SIGNALLED, now);
        assertThat(latch.target()).isEqualTo(NAT);
        InetSocketAddress moved = new InetSocketAddress("192.0.2.2", 5000);
        latch.signalled(moved, now);
        assertThat(latch.target()).isEqualTo(moved);
    }
}
