package dev.tandem.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** One unbroken stream from whatever sources. */
class RtpRewriterTest {
    private static final int CLOCK = 8000;
    private final RtpPacket packet = new RtpPacket();

    @Property(tries = 300)
    void no_index_is_ever_used_twice(@ForAll Random random, @ForAll @IntRange(max = 32767) int first) {
        RtpRewriter rewriter = new RtpRewriter(CLOCK, first, random.nextInt());
        Set<Long> used = new HashSet<>();
        long now = 0;
        long sequence = random.nextInt(70_000);
        for (int i = 0; i < 400; i++) {
            now += 20_000_000;
            long index;
            switch (random.nextInt(20)) {
                case 0 -> rewriter.sourceChanged();
                case 1 ->
                    assertThat(used.add(rewriter.insert(rewriter.timestampAt(now), now)))
                            .isTrue();
                case 2 -> sequence = random.nextInt(70_000);
                default -> {
                    long shuffled = Math.max(0, sequence++ - random.nextInt(4));
                    place(1 + random.nextInt(3), shuffled, (int) (160 * shuffled));
                    index = rewriter.rewrite(packet, now);
                    assertThat(index == RtpRewriter.DROP || used.add(index)).isTrue();
                }
            }
        }
    }

    @Test
    void loss_and_order_of_a_source_are_kept() {
        RtpRewriter rewriter = new RtpRewriter(CLOCK, 100, 5000);
        int[] given = {7, 8, 10, 9, 13};
        long[] expected = {100, 101, 103, 102, 106};
        for (int i = 0; i < given.length; i++) {
            place(1, given[i], given[i] * 160);
            assertThat(rewriter.rewrite(packet, i * 20_000_000L)).isEqualTo(expected[i]);
            assertThat(rewriter.timestamp()).isEqualTo(5000 + (given[i] - 7) * 160);
        }
        place(1, 9, 9 * 160);
        assertThat(rewriter.rewrite(packet, 0)).isEqualTo(RtpRewriter.DROP);
    }

    @Test
    void a_change_of_source_goes_on_after_the_time_that_passed() {
        RtpRewriter rewriter = new RtpRewriter(CLOCK, 100, 5000);
        place(1, 7, 0);
        assertThat(rewriter.rewrite(packet, 0)).isEqualTo(100);
        place(2, 60_000, 999_999);
        assertThat(rewriter.rewrite(packet, 500_000_000L)).isEqualTo(101);
        assertThat(rewriter.timestamp()).isEqualTo(5000 + 4000);
        assertThat(rewriter.marker()).isTrue();
        place(2, 60_001, 999_999 + 160);
        assertThat(rewriter.rewrite(packet, 520_000_000L)).isEqualTo(102);
        assertThat(rewriter.timestamp()).isEqualTo(5000 + 4160);
        assertThat(rewriter.marker()).isFalse();
    }

    private void place(long origin, long sequence, int timestamp) {
        packet.generated(new byte[1], 0, 1, timestamp);
        packet.place(origin, sequence);
    }
}
