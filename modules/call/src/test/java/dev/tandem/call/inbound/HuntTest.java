package dev.tandem.call.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever agents, callers and processes do, in whatever order: one INVITE finds one end and at most one agent. */
class HuntTest {

    /** What happens next: to the call with this number among those that were begun, if it is about a call. */
    record Step(String what, int call) {}

    /** One hunt and what it has done. */
    private static final class Field {
        final Hunt hunt = new Hunt(agentId -> agentId + "-" + made++);
        final List<String> begun = new ArrayList<>();
        final Map<String, Integer> ends = new HashMap<>();
        final Set<String> claimed = new HashSet<>();
        final Set<String> granted = new LinkedHashSet<>();
        final List<String> answered = new ArrayList<>();
        final List<Integer> responses = new ArrayList<>();
        final List<Hunt.Act> acts = new ArrayList<>();
        Optional<Stage> next;
        Optional<Integer> step = Optional.empty();
        int round;
        boolean overByCaller;
        private static int made;

        Field(Stage stage) {
            next = Optional.of(stage);
            perform(hunt.lead(new Target.Extension("1001")));
        }

        void perform(List<Hunt.Act> todo) {
            acts.addAll(todo);
            for (Hunt.Act act : todo) {
                switch (act) {
                    case Hunt.Act.Ring(String callId, Stage.Candidate _) -> {
                        assertThat(overByCaller).as("rung after the end").isFalse();
                        begun.add(callId);
                    }
                    case Hunt.Act.Grant(String callId) -> {
                        assertThat(claimed).contains(callId);
                        granted.add(callId);
                    }
                    case Hunt.Act.Withdraw(String callId, LineNews.Withdrawn _) -> ended(callId);
                    case Hunt.Act.LookUp(int number, Target _) -> step = Optional.of(number);
                    case Hunt.Act.Answer(String callId) -> {
                        assertThat(granted).contains(callId);
                        answered.add(callId);
                    }
                    case Hunt.Act.Respond(int status) -> responses.add(status);
                    case Hunt.Act.SetTimer(int number, int _) -> round = number;
                    case Hunt.Act.Turn _, Hunt.Act.Alert _ -> {}
                }
            }
        }

        void ended(String callId) {
            ends.merge(callId, 1, Integer::sum);
        }

        boolean lives(String callId) {
            return !ends.containsKey(callId);
        }

        void take(Step todo) {
            switch (todo.what()) {
                case "routed" ->
                    step.ifPresent(number -> {
                        step = Optional.empty();
                        Routing.Next where = next.<Routing.Next>map(Routing.Next.Ring::new)
                                .orElseGet(() -> new Routing.Next.Refused(404));
                        next = Optional.empty();
                        perform(hunt.routed(number, where));
                    });
                case "ringOver" -> perform(hunt.ringOver(round));
                case "cancel" -> {
                    overByCaller = true;
                    perform(hunt.sipOver(new LineNews.Withdrawn("cancelled", Optional.of(487), false)));
                }
                default -> {
                    if (!begun.isEmpty()) {
                        ofCall(todo.what(), begun.get(todo.call() % begun.size()));
                    }
                }
            }
        }

        private void ofCall(String what, String callId) {
            switch (what) {
                case "alerting" -> perform(hunt.alerting(callId));
                case "claim" -> {
                    if (lives(callId)) {
                        claimed.add(callId);
                        perform(hunt.claim(callId));
                    }
                }
                case "take" -> {
                    if (granted.contains(callId)) {
                        perform(hunt.take(callId));
                    }
                }
                case "grantOver" -> perform(hunt.grantOver(callId));
                default -> {
                    if (lives(callId) && !answered.contains(callId)) {
                        ended(callId);
                        perform(hunt.left(callId, what, 603));
                    }
                }
            }
        }
    }

    @Property(tries = 5000)
    void at_most_one_answers_and_everybody_else_hears_one_end(
            @ForAll("stages") Stage stage, @ForAll("steps") List<Step> steps) {
        Field field = new Field(stage);
        field.take(new Step("routed", 0));
        steps.forEach(step -> {
            field.take(step);
            assertThat(field.answered.size()).isLessThanOrEqualTo(1);
            assertThat(field.answered.size() + field.responses.size()).isLessThanOrEqualTo(1);
        });
        field.take(new Step("cancel", 0));

        for (String callId : field.begun) {
            int expected = field.answered.contains(callId) ? 0 : 1;
            assertThat(field.ends.getOrDefault(callId, 0)).as(callId).isEqualTo(expected);
        }
        assertThat(field.responses.size() + field.answered.size() + (field.overByCaller ? 1 : 0))
                .isPositive();
    }

    @Property(tries = 1000)
    void left_alone_a_hunt_rings_everybody_once_and_comes_to_an_end(@ForAll("stages") Stage stage) {
        Field field = new Field(stage);
        for (int i = 0; i < 50 && field.responses.isEmpty(); i++) {
            field.take(new Step("routed", 0));
            field.take(new Step("ringOver", 0));
        }

        assertThat(field.begun).hasSize(stage.candidates().size());
        assertThat(field.responses).hasSize(1);
        assertThat(field.ends.values()).allMatch(times -> times == 1);
    }

    @Provide
    static Arbitrary<Stage> stages() {
        return Combinators.combine(
                        Arbitraries.of(Strategy.class),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.of(true, false),
                        Arbitraries.of(Optional.<Target>empty(), Optional.<Target>of(new Target.Extension("1009"))))
                .as((strategy, agents, busy, rule) -> new Stage(
                        strategy == Strategy.ROUND_ROBIN ? Optional.of("group") : Optional.empty(),
                        strategy,
                        Optional.empty(),
                        IntStream.range(0, agents)
                                .mapToObj(i -> new Stage.Candidate("agent" + i, "100" + i, "session" + i))
                                .toList(),
                        busy,
                        20,
                        new Rules(rule, Optional.empty())));
    }

    @Provide
    static Arbitrary<List<Step>> steps() {
        Arbitrary<String> what = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.of("claim", "take", "alerting")),
                net.jqwik.api.Tuple.of(3, Arbitraries.of("declined", "busy", "unavailable", "node_lost")),
                net.jqwik.api.Tuple.of(2, Arbitraries.of("routed", "ringOver", "grantOver")),
                net.jqwik.api.Tuple.of(1, Arbitraries.of("cancel")));
        return Combinators.combine(what, Arbitraries.integers().between(0, 5))
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    private static Stage stage(Strategy strategy, Rules rules, String... agents) {
        return new Stage(
                Optional.empty(),
                strategy,
                Optional.empty(),
                List.of(agents).stream()
                        .map(agent -> new Stage.Candidate(agent, agent, "session-" + agent))
                        .toList(),
                false,
                20,
                rules);
    }

    @Test
    void a_granted_call_whose_process_dies_leaves_the_line_to_the_others() {
        Field field = new Field(stage(Strategy.ALL, Rules.NONE, "alice", "bob"));
        field.take(new Step("routed", 0));
        field.take(new Step("claim", 0));
        field.take(new Step("node_lost", 0));
        field.take(new Step("claim", 1));
        field.take(new Step("take", 1));

        assertThat(field.answered).containsExactly(field.begun.get(1));
    }

    @Test
    void rules_that_lead_in_circles_end_with_480() {
        Field field =
                new Field(stage(Strategy.ALL, new Rules(Optional.of(new Target.Group("again")), Optional.empty())));
        for (int i = 0; i < 20; i++) {
            field.next = Optional.of(
                    stage(Strategy.ALL, new Rules(Optional.of(new Target.Group("again")), Optional.empty())));
            field.take(new Step("routed", 0));
        }

        assertThat(field.responses).containsExactly(480);
    }

    @Test
    void busy_declined_and_absent_agents_give_what_the_rfc_calls_it() {
        assertThat(responseTo("busy")).isEqualTo(486);
        assertThat(responseTo("declined")).isEqualTo(603);
        assertThat(responseTo("unavailable")).isEqualTo(480);
    }

    private static int responseTo(String reason) {
        Field field = new Field(stage(Strategy.ALL, Rules.NONE, "alice"));
        field.take(new Step("routed", 0));
        field.take(new Step(reason, 0));
        return field.responses.getFirst();
    }
}
