package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private static void fail(Circuit circuit, Instant at) {
        circuit.missed(at, 408);
    }

    private static void reach(Circuit circuit, Instant at) {
        circuit.reached(at, Optional.of(200), Optional.of(Duration.ofMillis(3)));
    }

    @Test
    void it_is_unknown_then_up_then_degraded_then_down_and_up_again() {
        Circuit circuit = new Circuit();
        assertThat(circuit.health().state()).isEqualTo(TrunkHealth.State.UNKNOWN);
        reach(circuit, NOON);
        assertThat(circuit.health())
                .isEqualTo(new TrunkHealth(
                        TrunkHealth.State.UP, Optional.of(NOON), Optional.of(200), Optional.of(3.0), Optional.empty()));
        fail(circuit, NOON.plusSeconds(1));
        fail(circuit, NOON.plusSeconds(2));
        assertThat(circuit.health().state()).isEqualTo(TrunkHealth.State.DEGRADED);
        assertThat(circuit.isClosed()).isTrue();
        assertThat(circuit.missed(NOON.plusSeconds(3), 408)).isTrue();
        assertThat(circuit.isClosed()).isFalse();
        assertThat(circuit.health().state()).isEqualTo(TrunkHealth.State.DOWN);
        assertThat(circuit.health().since()).contains(NOON.plusSeconds(3));
        reach(circuit, NOON.plusSeconds(10));
        assertThat(circuit.health().state()).isEqualTo(TrunkHealth.State.UP);
    }

    @Test
    void one_probe_a_pause_goes_to_a_dead_trunk_and_pauses_grow_to_a_limit() {
        Circuit circuit = new Circuit();
        for (int i = 0; i < Circuit.OPEN_AFTER; i++) {
            fail(circuit, NOON);
        }
        assertThat(circuit.takeProbe(NOON.plusSeconds(1))).isFalse();
        assertThat(circuit.takeProbe(NOON.plusSeconds(2))).isTrue();
        assertThat(circuit.takeProbe(NOON.plusSeconds(3))).isFalse();
        Instant at = NOON.plusSeconds(2);
        for (int i = 0; i < 20; i++) {
            fail(circuit, at);
            at = at.plus(Circuit.LONGEST_PAUSE);
            assertThat(circuit.takeProbe(at)).isTrue();
        }
    }

    @Test
    void a_trunk_that_failed_once_is_looked_at_soon_a_well_one_at_its_interval() {
        Circuit circuit = new Circuit();
        reach(circuit, NOON);
        assertThat(circuit.isDue(NOON.plusSeconds(29), NOON, INTERVAL)).isFalse();
        assertThat(circuit.isDue(NOON.plusSeconds(30), NOON, INTERVAL)).isTrue();
        fail(circuit, NOON.plusSeconds(30));
        assertThat(circuit.isDue(NOON.plusSeconds(32), NOON.plusSeconds(30), INTERVAL))
                .isTrue();
    }

    private record Step(boolean works, int seconds) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(true, false), Arbitraries.integers().between(0, 60))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    /** Down exactly after as many failures in a row as make it so; and never more than one probe a pause. */
    @Property(tries = 300)
    void only_failures_in_a_row_bring_it_down(@ForAll("steps") List<Step> steps) {
        Circuit circuit = new Circuit();
        Instant now = NOON;
        int inARow = 0;
        for (Step step : steps) {
            now = now.plusSeconds(step.seconds());
            if (step.works()) {
                reach(circuit, now);
                inARow = 0;
            } else {
                fail(circuit, now);
                inARow++;
            }
            assertThat(circuit.isClosed()).isEqualTo(inARow < Circuit.OPEN_AFTER);
            if (!circuit.isClosed()) {
                assertThat(circuit.takeProbe(now)).isFalse();
                assertThat(circuit.takeProbe(now.plus(Circuit.LONGEST_PAUSE))).isTrue();
                assertThat(circuit.takeProbe(now.plus(Circuit.LONGEST_PAUSE))).isFalse();
            }
        }
    }

    @Test
    void nodes_that_disagree_make_it_degraded() {
        TrunkHealth up = health(TrunkHealth.State.UP);
        TrunkHealth down = health(TrunkHealth.State.DOWN);
        assertThat(TrunkHealth.merged(List.of(up, down)).state()).isEqualTo(TrunkHealth.State.DEGRADED);
        assertThat(TrunkHealth.merged(List.of(down, down)).state()).isEqualTo(TrunkHealth.State.DOWN);
        assertThat(TrunkHealth.merged(List.of(TrunkHealth.unknown(), up)).state())
                .isEqualTo(TrunkHealth.State.UP);
        assertThat(TrunkHealth.merged(List.of()).state()).isEqualTo(TrunkHealth.State.UNKNOWN);
    }

    private static TrunkHealth health(TrunkHealth.State state) {
        return new TrunkHealth(state, Optional.of(NOON), Optional.of(200), Optional.of(1.0), Optional.empty());
    }
}
