package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Counting in a real PostgreSQL, by several nodes at once. */
class PlacesTest {
    private static final Jdbc JDBC = new Jdbc(JournalTestKit.database().dataSource());

    private static CallLimits limits(Optional<Integer> perMinute, Optional<Integer> concurrent) {
        return new CallLimits(List.of(), List.of(), List.of(), Optional.empty(), List.of(), perMinute, concurrent);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static int execute(String sql, Object... parameters) {
        return JDBC.now(connection -> Jdbc.update(connection, sql, parameters));
    }

    @Test
    void of_many_calls_at_once_on_three_nodes_exactly_as_many_get_in_as_may() {
        List<Places> nodes = List.of(new Places(JDBC), new Places(JDBC), new Places(JDBC));
        String scope = Places.ofTrunk(Ids.next());
        var asked = IntStream.range(0, 60)
                .mapToObj(call -> nodes.get(call % nodes.size()).take(scope, "call-" + call, 7))
                .toList();
        assertThat(asked.stream().filter(PlacesTest::join).count()).isEqualTo(7);
    }

    @Test
    void what_a_lost_node_held_comes_free_when_its_lease_has_run_out() {
        Places places = new Places(JDBC);
        String scope = Places.ofTrunk(Ids.next());
        assertThat(join(places.take(scope, "lost", 1))).isTrue();
        assertThat(join(places.take(scope, "next", 1))).isFalse();
        execute("UPDATE call_place SET expires_at = now() - interval '1 second' WHERE scope = ?", scope);
        assertThat(join(places.take(scope, "next", 1))).isTrue();
    }

    @Test
    void no_more_calls_begin_in_a_minute_than_may_and_the_words_say_which_limit() {
        Places places = new Places(JDBC);
        String tenant = "tenant-" + Ids.next();
        CallLimits limits = limits(Optional.of(3), Optional.empty());
        for (int call = 0; call < 3; call++) {
            assertThat(join(places.admit(tenant, "call-" + call, limits))).isEmpty();
        }
        assertThat(join(places.admit(tenant, "call-2", limits))).as("again").isEmpty();
        Refusal refusal = join(places.admit(tenant, "call-3", limits)).orElseThrow();
        assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refusal.message()).contains("callsPerMinute");
        execute(
                "UPDATE call_begun SET begun_at = begun_at - interval '61 seconds' WHERE tenant_id = ? AND call_id = ?",
                tenant,
                "call-0");
        assertThat(join(places.admit(tenant, "call-3", limits))).isEmpty();
        assertThat(join(places.admit(tenant, "call-4", limits))).isPresent();
    }

    @Test
    void a_call_that_is_refused_for_its_tenants_concurrency_leaves_nothing() {
        Places places = new Places(JDBC);
        String tenant = "tenant-" + Ids.next();
        CallLimits limits = limits(Optional.of(10), Optional.of(1));
        assertThat(join(places.admit(tenant, "a" + tenant, limits))).isEmpty();
        assertThat(join(places.admit(tenant, "b" + tenant, limits))
                        .orElseThrow()
                        .message())
                .contains("concurrentCalls");
        places.release("a" + tenant);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> join(places.admit(tenant, "b" + tenant, limits)).isEmpty());
    }

    /** @param kind 0 begins a call, 1 ends the oldest, 2 lets time go by */
    private record Step(int kind, int seconds) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(5, 0),
                                net.jqwik.api.Tuple.of(2, 1),
                                net.jqwik.api.Tuple.of(2, 2)),
                        // Time also goes by itself: by less than a step, which the model knows nothing of.
                        Arbitraries.of(10, 20, 30, 40))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(40);
    }

    /** Held against a model that remembers every call: both limits are exact at each step. */
    @Property(tries = 25)
    void counting_agrees_with_a_model(@ForAll("steps") List<Step> steps) {
        Places places = new Places(JDBC);
        String tenant = "tenant-" + Ids.next();
        CallLimits limits = limits(Optional.of(4), Optional.of(3));
        Deque<String> under = new ArrayDeque<>();
        List<Integer> begun = new ArrayList<>();
        Set<String> known = new HashSet<>();
        int now = 0;
        for (Step step : steps) {
            switch (step.kind()) {
                case 0 -> {
                    String call = "call-" + known.size() + tenant;
                    known.add(call);
                    int clock = now;
                    long lately = begun.stream().filter(at -> at > clock - 60).count();
                    boolean may = lately < 4 && under.size() < 3;
                    assertThat(join(places.admit(tenant, call, limits)).isEmpty())
                            .isEqualTo(may);
                    if (may) {
                        under.add(call);
                        begun.add(now);
                    }
                }
                case 1 -> {
                    if (!under.isEmpty()) {
                        execute("DELETE FROM call_place WHERE call_id = ?", under.remove());
                    }
                }
                default -> {
                    now += step.seconds();
                    execute(
                            "UPDATE call_begun SET begun_at = begun_at - interval '" + step.seconds()
                                    + " seconds' WHERE tenant_id = ?",
                            tenant);
                }
            }
        }
    }
}
