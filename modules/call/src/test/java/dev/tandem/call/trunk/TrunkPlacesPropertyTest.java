package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions;
import dev.tandem.call.TrunkSettings;
import dev.tandem.call.inbound.InboundTrunks;
import dev.tandem.core.Ids;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Calls to and from one trunk on two nodes, which may be lost: as many get in as the trunk has places free. */
class TrunkPlacesPropertyTest {
    private static final Jdbc JDBC = new Jdbc(JournalTestKit.database().dataSource());
    private static final int PLACES = 3;

    private enum Kind {
        CALL_OUT,
        CALL_IN,
        END,
        LOSE_NODE
    }

    /** @param which node, and which of its calls */
    private record Step(Kind kind, int node, int which) {}

    private record Held(String id, boolean inbound) {}

    /** One node as calls see it, and what it holds. */
    private static final class Node {
        final TrunkDesk desk = TrunkDesk.open(
                TrunkSettings.none(),
                JournalTestKit.database().dataSource(),
                TrunkServer.BOX,
                InstantSource.system(),
                agentId -> CompletableFuture.completedStage(Optional.empty()));
        final TrunkSources sources = new TrunkSources(desk);
        final List<Held> held = new ArrayList<>();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(4, Kind.CALL_OUT),
                                net.jqwik.api.Tuple.of(4, Kind.CALL_IN),
                                net.jqwik.api.Tuple.of(5, Kind.END),
                                net.jqwik.api.Tuple.of(1, Kind.LOSE_NODE)),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, PLACES))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(40);
    }

    @Property(tries = 15)
    void a_call_gets_in_if_and_only_if_a_place_is_free(@ForAll("steps") List<Step> steps) {
        String tenant = "tenant-" + Ids.next();
        String trunkId = Ids.next();
        create(trunkId, tenant);
        List<Node> nodes = List.of(new Node(), new Node());
        Trunk trunk = nodes.getFirst().desk.byName(tenant, "small").orElseThrow();
        InboundTrunks.Source source = new InboundTrunks.Source("small", Optional.of(tenant));
        try {
            for (Step step : steps) {
                Node node = nodes.get(step.node());
                switch (step.kind()) {
                    case CALL_OUT, CALL_IN -> {
                        Held call = new Held(Ids.next(), step.kind() == Kind.CALL_IN);
                        boolean free =
                                nodes.stream().mapToInt(one -> one.held.size()).sum() < PLACES;
                        var taken = call.inbound()
                                ? node.sources.take(source, call.id())
                                : node.desk.take(trunk, call.id());
                        assertThat(taken.toCompletableFuture().join()).isEqualTo(free);
                        if (free) {
                            node.held.add(call);
                        } else {
                            end(node, source, call);
                        }
                    }
                    case END -> {
                        if (step.which() < node.held.size()) {
                            end(node, source, node.held.remove(step.which()));
                        }
                    }
                    case LOSE_NODE -> {
                        node.held.forEach(call -> node.desk.handOver(call.id()));
                        expire(node.held.stream().map(Held::id).toList());
                        node.held.clear();
                    }
                }
                int live = nodes.stream().mapToInt(one -> one.held.size()).sum();
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> taken(trunkId) == live);
            }
        } finally {
            nodes.forEach(node -> node.desk.close());
            new TrunkStore(JDBC).delete(trunkId).toCompletableFuture().join();
        }
    }

    private static void end(Node node, InboundTrunks.Source source, Held call) {
        if (call.inbound()) {
            node.sources.release(source, call.id());
        } else {
            node.desk.release(source.tenantId().orElseThrow(), call.id());
        }
    }

    private static void create(String trunkId, String tenant) {
        TrunkSpec spec = new TrunkSpec(
                "small",
                "192.0.2.1",
                Optional.empty(),
                TrunkSpec.Transport.UDP,
                TrunkOptions.Mode.PEER,
                Optional.empty(),
                TrunkOptions.ALL_CODECS,
                Trunk.Dtmf.RFC4733,
                TrunkOptions.Prack.SUPPORTED,
                Optional.empty(),
                TrunkOptions.Srtp.OFF,
                1,
                Optional.of(PLACES),
                List.of(),
                false,
                true);
        var refusal = new TrunkStore(JDBC).insert(new TrunkStore.Row(trunkId, tenant, spec, Optional.empty()));
        assertThat(refusal.toCompletableFuture().join()).isEmpty();
    }

    /** Nobody renews these any more. */
    private static void expire(List<String> calls) {
        JDBC.now(connection -> Jdbc.update(
                connection,
                "UPDATE call_place SET expires_at = clock_timestamp() - interval '1 second' WHERE call_id = ANY (?)",
                calls));
    }

    private static int taken(String trunkId) {
        return JDBC.now(connection -> Jdbc.count(
                connection,
                "SELECT count(*) FROM call_place WHERE scope = ? AND expires_at >= clock_timestamp()",
                Places.ofTrunk(trunkId)));
    }
}
