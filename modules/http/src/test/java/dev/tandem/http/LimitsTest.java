package dev.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void a_burst_is_let_through_and_then_the_sustained_rate() {
        var buckets = new TokenBuckets(10, 3, nanos::get);

        assertThat(buckets.take("a")).isEmpty();
        assertThat(buckets.take("a")).isEmpty();
        assertThat(buckets.take("a")).isEmpty();
        assertThat(buckets.take("a")).contains(Duration.ofMillis(100));
        assertThat(buckets.take("b")).isEmpty();
        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(buckets.take("a")).isEmpty();
        assertThat(buckets.take("a")).isPresent();
    }

    @Property(tries = 200)
    void never_more_than_burst_and_rate_allow(@ForAll @Size(max = 300) List<@IntRange(max = 50) Integer> pausesMs) {
        var clock = new AtomicLong();
        var buckets = new TokenBuckets(100, 5, clock::get);
        int taken = 0;
        for (int pause : pausesMs) {
            clock.addAndGet(Duration.ofMillis(pause).toNanos());
            taken += buckets.take("a").isEmpty() ? 1 : 0;
        }
        assertThat((double) taken).isLessThanOrEqualTo(5 + clock.get() / 1e9 * 100 + 1e-6);
    }

    @Test
    void the_defaults_are_those_of_the_reference() {
        assertThat(HttpSettings.defaults())
                .isEqualTo(new HttpSettings(List.of("*"), false, 500, 2000, Duration.ofSeconds(15)));
    }

    @Test
    void the_table_of_addresses_is_bounded() {
        var buckets = new TokenBuckets(10, 3, nanos::get);
        for (int i = 0; i < 30_000; i++) {
            assertThat(buckets.take("address " + i)).isEmpty();
        }
        assertThat(buckets.size()).isEqualTo(20_000);
    }

    @Test
    void a_name_in_capitals_is_no_new_account_to_guess_at() {
        var guard = new LoginGuard(new MovableClock());
        for (int i = 0; i < 5; i++) {
            guard.failed(i % 2 == 0 ? "ann" : "ANN", "10.0.0.1");
        }
        assertThat(guard.lockedFor("Ann", "10.0.0.1")).isPresent();
    }

    @Test
    void wrong_passwords_lock_an_account_out_for_ever_longer() {
        var clock = new MovableClock();
        var guard = new LoginGuard(clock);
        for (int i = 0; i < 4; i++) {
            guard.failed("ann", "10.0.0.1");
            assertThat(guard.lockedFor("ann", "10.0.0.1")).isEmpty();
        }
        guard.failed("ann", "10.0.0.1");
        assertThat(guard.lockedFor("ann", "10.0.0.1")).contains(Duration.ofSeconds(1));
        assertThat(guard.lockedFor("ann", "10.0.0.2")).isEmpty();
        assertThat(guard.lockedFor("bob", "10.0.0.1")).isEmpty();

        clock.now = clock.now.plusSeconds(1);
        assertThat(guard.lockedFor("ann", "10.0.0.1")).isEmpty();
        guard.failed("ann", "10.0.0.1");
        assertThat(guard.lockedFor("ann", "10.0.0.1")).contains(Duration.ofSeconds(2));

        guard.succeeded("ann", "10.0.0.1");
        assertThat(guard.lockedFor("ann", "10.0.0.1")).isEmpty();
    }

    @Test
    void an_address_that_tries_many_accounts_is_locked_out() {
        var guard = new LoginGuard(new MovableClock());
        for (int i = 0; i < 20; i++) {
            guard.failed("user" + i, "10.0.0.1");
        }
        assertThat(guard.lockedFor("somebody", "10.0.0.1")).isPresent();
        assertThat(guard.lockedFor("somebody", "10.0.0.2")).isEmpty();
    }

    @Test
    void a_lock_out_never_exceeds_fifteen_minutes() {
        var guard = new LoginGuard(new MovableClock());
        for (int i = 0; i < 200; i++) {
            guard.failed("ann", "10.0.0.1");
        }
        assertThat(guard.lockedFor("ann", "10.0.0.1")).contains(Duration.ofMinutes(15));
    }

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-01-02T03:04:05Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
