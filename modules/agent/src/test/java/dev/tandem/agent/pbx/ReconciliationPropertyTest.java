package dev.tandem.agent.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever order of changes, lost notices, outages and restarts: the last reconciliation makes the PBX right. */
class ReconciliationPropertyTest {
    private static final EndpointNames NAMES = new EndpointNames("ours-");
    private static final int AGENTS = 4;

    private enum Kind {
        CREATE,
        CHANGE,
        DELETE,
        DISABLE,
        AWAY,
        BACK,
        BREAKS_SOON,
        FORGETS,
        STRAY,
        STEP,
        RECONCILE,
        MOVED
    }

    /** @param told whether the reconciler hears of a change; {@code during} whether it comes between read and write */
    private record Happening(Kind kind, int agent, int number, boolean told, boolean during) {}

    @Provide
    Arbitrary<List<Happening>> histories() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, AGENTS - 1),
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.of(true, true, true, false),
                        Arbitraries.of(true, false))
                .as(Happening::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 3000)
    void after_the_last_reconciliation_the_pbx_is_as_the_agents_are(@ForAll("histories") List<Happening> history) {
        World world = new World();

        history.forEach(world::happen);
        world.pbx.meanwhile = () -> {};
        world.pbx.recover();
        world.reconcile();
        world.drain();

        Map<String, PbxEndpoint> expected = new HashMap<>(world.foreign());
        world.roster.agents.values().forEach(endpoint -> expected.put(endpoint.name(), endpoint));
        assertThat(world.pbx.endpoints).isEqualTo(expected);
        assertThat(world.backlog.isDone()).isTrue();
        world.roster
                .agents
                .keySet()
                .forEach(id ->
                        assertThat(world.backlog.statusOf(id, true).status()).isEqualTo(PbxStatus.Kind.PROVISIONED));
        assertThat(world.backlog.statusOf("nobody", false).status()).isEqualTo(PbxStatus.Kind.OFF);
    }

    @Property(tries = 1000)
    void what_was_told_is_done_without_a_reconciliation_once_the_pbx_is_there(
            @ForAll("histories") List<Happening> history) {
        World world = new World();

        history.stream()
                .filter(happening -> switch (happening.kind()) {
                    case CREATE, CHANGE, DELETE, DISABLE, STEP -> true;
                    default -> false;
                })
                .map(happening -> new Happening(
                        happening.kind(), happening.agent(), happening.number(), true, happening.during()))
                .forEach(world::happen);
        world.pbx.meanwhile.run();
        world.pbx.meanwhile = () -> {};
        world.drain();

        Map<String, PbxEndpoint> expected = new HashMap<>(world.foreign());
        world.roster.agents.values().forEach(endpoint -> expected.put(endpoint.name(), endpoint));
        assertThat(world.pbx.endpoints).isEqualTo(expected);
    }

    private static final class Roster implements PbxRoster {
        final Map<String, PbxEndpoint> agents = new HashMap<>();

        @Override
        public CompletionStage<Optional<PbxEndpoint>> find(String agentId) {
            return CompletableFuture.completedFuture(Optional.ofNullable(agents.get(agentId)));
        }

        @Override
        public CompletionStage<List<String>> ids(String afterAgentId, int limit) {
            return CompletableFuture.completedFuture(agents.keySet().stream()
                    .filter(id -> id.compareTo(afterAgentId) > 0)
                    .sorted()
                    .limit(limit)
                    .toList());
        }
    }

    private static final class World {
        final Roster roster = new Roster();
        final PaperPbx pbx = new PaperPbx();
        final Settler settler = new Settler(roster, pbx, NAMES);
        Backlog backlog = new Backlog();
        private int version;

        World() {
            pbx.endpoints.put("trunk", endpoint("trunk"));
            pbx.endpoints.put("ours", endpoint("ours"));
        }

        Map<String, PbxEndpoint> foreign() {
            return Map.of("trunk", endpoint("trunk"), "ours", endpoint("ours"));
        }

        void happen(Happening what) {
            switch (what.kind()) {
                case CREATE, CHANGE, DELETE, DISABLE -> {
                    Runnable change = () -> change(what);
                    if (what.during()) {
                        pbx.meanwhile = both(pbx.meanwhile, change);
                    } else {
                        change.run();
                    }
                }
                case AWAY -> pbx.away = true;
                case BACK -> pbx.recover();
                case BREAKS_SOON -> pbx.writesLeft = what.number();
                case FORGETS -> pbx.endpoints.keySet().removeIf(name -> name.startsWith(NAMES.prefix()));
                case STRAY -> {
                    String name = NAMES.nameOf("stray" + what.number());
                    pbx.endpoints.put(name, endpoint(name));
                }
                case STEP -> step();
                case RECONCILE -> reconcile();
                case MOVED -> backlog = new Backlog();
            }
        }

        private void change(Happening what) {
            String id = "agent" + what.agent();
            switch (what.kind()) {
                case CREATE, CHANGE -> roster.agents.put(id, endpoint(NAMES.nameOf(id), "password" + version++));
                default -> roster.agents.remove(id);
            }
            if (what.told()) {
                backlog.changed(id);
            }
        }

        private static Runnable both(Runnable first, Runnable second) {
            return () -> {
                first.run();
                second.run();
            };
        }

        boolean step() {
            Optional<String> next = backlog.take();
            next.ifPresent(id -> {
                Backlog taken = backlog;
                taken.settled(settler.settle(id), Instant.EPOCH);
            });
            return next.isPresent();
        }

        void reconcile() {
            switch (settler.everybody()) {
                case PbxAnswer.Names(var ids) -> {
                    backlog.back();
                    backlog.check(ids);
                }
                case PbxAnswer.Away(String why) -> backlog.away(why);
                case PbxAnswer.Refused _, PbxAnswer.Present _, PbxAnswer.Gone _ -> throw new AssertionError();
            }
        }

        void drain() {
            List<Boolean> steps = new ArrayList<>();
            while (step()) {
                steps.add(true);
                assertThat(steps).as("steps to settle a few agents").hasSizeLessThan(100);
            }
        }

        private static PbxEndpoint endpoint(String name) {
            return endpoint(name, "secret");
        }

        private static PbxEndpoint endpoint(String name, String password) {
            return new PbxEndpoint(name, password, "1001", "Alice", "t1", true);
        }
    }

    @Property(tries = 200)
    void however_often_agents_change_each_waits_once(@ForAll("histories") List<Happening> history) {
        World world = new World();
        world.backlog.away("gone");

        history.forEach(happening -> world.backlog.changed("agent" + happening.agent()));
        world.backlog.back();

        List<String> taken = new ArrayList<>();
        for (Optional<String> next = world.backlog.take(); next.isPresent(); next = world.backlog.take()) {
            taken.add(next.get());
            world.backlog.settled(new PbxAnswer.Present(true), Instant.EPOCH);
        }
        assertThat(taken)
                .doesNotHaveDuplicates()
                .hasSameElementsAs(history.stream()
                        .map(happening -> "agent" + happening.agent())
                        .collect(Collectors.toSet()));
    }
}
