package dev.tandem.socketio.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void a_bucket_lets_a_burst_through_and_then_its_rate() {
        var bucket = new TokenBucket(10, 3, 0);
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(0)).isFalse();
        assertThat(bucket.take(SECOND / 10)).isTrue();
        assertThat(bucket.take(SECOND / 10)).isFalse();
    }

    @Test
    void a_bucket_never_holds_more_than_its_burst() {
        var bucket = new TokenBucket(10, 2, 0);
        assertThat(bucket.take(100 * SECOND)).isTrue();
        assertThat(bucket.take(100 * SECOND)).isTrue();
        assertThat(bucket.take(100 * SECOND)).isFalse();
    }

    @Test
    void a_budget_counts_messages_and_bytes() {
        var budget = new OutboundBudget(new EngineSettings.OutboundLimits(2, 100));
        assertThat(budget.reserve(1, 60)).isTrue();
        assertThat(budget.reserve(1, 41)).isFalse();
        assertThat(budget.reserve(1, 40)).isTrue();
        assertThat(budget.reserve(1, 0)).isFalse();
        budget.release(2, 100);
        assertThat(budget.waitingMessages()).isZero();
        assertThat(budget.waitingBytes()).isZero();
    }

    @Test
    void a_batch_that_can_never_fit_takes_no_room() {
        var budget = new OutboundBudget(new EngineSettings.OutboundLimits(2, 100));
        assertThat(budget.reserve(1, Integer.MAX_VALUE)).isFalse();
        assertThat(budget.reserve(3, 1)).isFalse();
        assertThat(budget.waitingBytes()).isZero();
    }

    @Test
    void an_allow_list_admits_its_origins_and_whoever_is_no_web_page() {
        var origins = AllowedOrigins.only("https://a.example", "chrome-extension://abcdef");
        assertThat(origins.admits(Optional.of("chrome-extension://abcdef"))).isTrue();
        assertThat(origins.admits(Optional.of("https://b.example"))).isFalse();
        assertThat(origins.admits(Optional.of("null"))).isFalse();
        assertThat(origins.admits(Optional.empty())).isTrue();
        assertThat(AllowedOrigins.any().admits(Optional.of("https://b.example")))
                .isTrue();
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> EngineSettings.defaults().withPath("no-slash"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EngineSettings.defaults().withMaxSessions(0))
                .hasMessageContaining("maxSessions must be positive");
    }
}
