package dev.tandem.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 3550, A.1, A.3, A.8. */
class ReceiveStatisticsTest {
    private final ReceiveStatistics statistics = new ReceiveStatistics(8000);

    @Test
    void loss_is_counted_over_the_wrap_of_sequence_numbers() {
        for (int i = 0; i < 100; i++) {
            if (i % 10 != 3) {
                take(65_500 + i, i);
            }
        }
        assertThat(statistics.packets()).isEqualTo(90);
        assertThat(statistics.lost()).isEqualTo(10);
        assertThat(statistics.closeInterval()).isEqualTo(10 * 256 / 100);
        assertThat(statistics.extendedHighest()).isEqualTo(65_599);
        assertThat(statistics.closeInterval()).isZero();
    }

    @Test
    void even_arrival_has_no_jitter_and_uneven_arrival_has() {
        for (int i = 0; i < 50; i++) {
            take(i, i);
        }
        assertThat(statistics.jitterMs()).isLessThan(0.2);
        for (int i = 50; i < 300; i++) {
            statistics.update(i, 160 * i, 160, 20_000_000L * i + (i % 2) * 8_000_000L);
        }
        assertThat(statistics.jitterMs()).isBetween(6.0, 9.0);
    }

    @Test
    void a_jump_must_be_confirmed_by_the_packet_after_it() {
        take(100, 0);
        take(101, 1);
        assertThat(statistics.update(40_000, 0, 160, 0)).isEqualTo(-1);
        assertThat(take(102, 2)).isPositive();
        assertThat(statistics.update(20_000, 0, 160, 0)).isEqualTo(-1);
        assertThat(statistics.update(20_001, 160, 160, 0)).isPositive();
        assertThat(statistics.restarts()).isEqualTo(1);
        assertThat(statistics.lost()).isZero();
    }

    private long take(int sequence, int step) {
        return statistics.update(sequence & 0xffff, 160 * step, 160, 20_000_000L * step);
    }
}
