package dev.tandem.media.relay;

import static dev.tandem.media.relay.Fixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.media.MediaSettings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The beat of all that is generated. */
class PacerTest {
    private static final long BEAT_NANOS = 20_000_000;
    private static final long MADE_UP_FOR_NANOS = 10 * BEAT_NANOS;

    private final List<Long> beats = new CopyOnWriteArrayList<>();

    @Test
    void a_beat_that_comes_late_bears_the_time_at_which_it_was_due() {
        Engine engine = new Engine(MediaSettings.of(Fixture.LOOPBACK, Fixture.LOOPBACK, 40_000, 40_010));
        try (Pacer pacer = new Pacer(engine.workspace(), engine.counters())) {
            pacer.start(new NowherePort());

            pacer.add(workspace -> {
                beats.add(workspace.nowNanos);
                stall(beats.size() == 2 ? 5 * BEAT_NANOS : 0);
            });
            await().until(() -> beats.size() >= 10);
        }

        for (int i = 1; i < 10; i++) {
            assertThat(beats.get(i) - beats.get(i - 1))
                    .as("one beat later, or so much that it is not made up for")
                    .matches(step -> step == BEAT_NANOS || step > MADE_UP_FOR_NANOS);
        }
    }

    private static void stall(long nanos) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < nanos) {
            Thread.onSpinWait();
        }
    }
}
