package dev.tandem.call.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Agents;
import dev.tandem.agent.Typology;
import dev.tandem.agent.pbx.EndpointNames;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.Presence;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

/** Whom a call can be offered to, and in which order. */
class RoutingTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Rules TO_9 = new Rules(Optional.of(new Target.Extension("9")), Optional.empty());
    private static final Routing.Entry ENTRY = new Routing.Entry("t1", new Target.Group("g"), 25, TO_9);

    private final Map<String, SessionReply> sessions = new HashMap<>();
    private final List<AgentProfile> agents = new ArrayList<>();
    private Strategy strategy = Strategy.ALL;

    private void agent(String tenant, String extension) {
        agents.add(new AgentProfile(
                "agent-" + extension, tenant, "u", "n", "N", extension, Typology.CHROME_SOFTPHONE, true));
    }

    private void session(String extension, Presence presence, Presence chosen, int idleMinutes, String... calls) {
        agent("t1", extension);
        sessions.put(
                "agent-" + extension,
                new SessionReply.Live(
                        "session-" + extension,
                        "agent-" + extension,
                        "t1",
                        NOON,
                        NOON,
                        true,
                        List.of(calls),
                        presence,
                        NOON,
                        chosen,
                        NOON.minusSeconds(60L * idleMinutes)));
    }

    private void available(String extension, int idleMinutes) {
        session(extension, Presence.AVAILABLE, Presence.AVAILABLE, idleMinutes);
    }

    private Routing routing(boolean callWaiting) {
        return new Routing(new Book(), new Directory(), new Live(), new EndpointNames("ours-"), callWaiting);
    }

    private Stage stage(boolean callWaiting) {
        return ((Routing.Next.Ring) routing(callWaiting)
                        .next(ENTRY, new Target.Group("g"))
                        .toCompletableFuture()
                        .join())
                .stage();
    }

    private static List<String> extensions(Stage stage) {
        return stage.candidates().stream().map(Stage.Candidate::extension).toList();
    }

    private final class Book implements NumberBook {
        @Override
        public CompletionStage<Optional<InboundNumber>> match(List<InboundTrunks.Source> sources, String called) {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public CompletionStage<Optional<RingGroup>> group(String tenantId, String id) {
            List<String> members = agents.stream().map(AgentProfile::extension).toList();
            return CompletableFuture.completedStage(
                    Optional.of(new RingGroup(id, tenantId, "sales", strategy, members, 20, Rules.NONE)));
        }

        @Override
        public void turn(String ringGroupId, String extension) {}
    }

    private final class Directory implements Agents {
        @Override
        public CompletionStage<Optional<AgentProfile>> find(String agentId) {
            return CompletableFuture.completedStage(agents.stream()
                    .filter(agent -> agent.agentId().equals(agentId))
                    .findFirst());
        }

        @Override
        public CompletionStage<Optional<AgentProfile>> findByExtension(String tenantId, String extension) {
            return findByExtension(extension)
                    .thenApply(all -> all.stream()
                            .filter(agent -> agent.tenantId().equals(tenantId))
                            .findFirst());
        }

        @Override
        public CompletionStage<List<AgentProfile>> findByExtension(String extension) {
            return CompletableFuture.completedStage(agents.stream()
                    .filter(agent -> agent.extension().equals(extension))
                    .toList());
        }
    }

    private final class Live implements Sessions {
        @Override
        public CompletionStage<SessionReply> ask(
                String agentId, Function<ActorRef<SessionReply>, AgentSessionCommand> command) {
            return CompletableFuture.completedStage(
                    sessions.getOrDefault(agentId, new SessionReply.Refused(ErrorCode.SESSION_GONE.refusal())));
        }

        @Override
        public void tell(String agentId, AgentSessionCommand command) {}
    }

    @Test
    void whoever_has_been_idle_longest_comes_first() {
        strategy = Strategy.LONGEST_IDLE;
        available("1", 5);
        available("2", 60);
        available("3", 30);

        assertThat(extensions(stage(false))).containsExactly("2", "3", "1");
    }

    @Test
    void those_who_are_away_or_not_there_are_passed_over_and_those_in_calls_are_busy() {
        session("1", Presence.DND, Presence.DND, 1);
        session("2", Presence.AWAY, Presence.AWAY, 1);
        session("3", Presence.WRAP_UP, Presence.AVAILABLE, 1);
        agent("t1", "4");
        assertThat(stage(false).candidates()).isEmpty();
        assertThat(stage(false).someBusy()).isFalse();
        assertThat(stage(false).meant()).contains("agent-1");

        session("5", Presence.BUSY, Presence.AVAILABLE, 1, "call");
        available("6", 1);
        assertThat(extensions(stage(false))).containsExactly("6");
        assertThat(stage(false).someBusy()).isTrue();
    }

    @Test
    void with_call_waiting_a_second_call_is_offered_unless_the_agent_wants_none() {
        session("1", Presence.BUSY, Presence.AVAILABLE, 1, "call");
        session("2", Presence.BUSY, Presence.DND, 1, "call");

        assertThat(extensions(stage(true))).containsExactly("1");
    }

    @Test
    void a_ring_group_without_rules_of_its_own_has_its_numbers() {
        assertThat(stage(false).rules()).isEqualTo(TO_9);
        assertThat(stage(false).ringSeconds()).isEqualTo(20);
    }

    @Test
    void on_a_trunk_of_all_tenants_an_extension_counts_if_it_is_only_ones() {
        agent("t1", "1001");
        var everybodys = new InboundTrunks.Source("pbx", Optional.empty());
        assertThat(find(everybodys, "1001")).map(Routing.Entry::tenantId).contains("t1");

        agent("t2", "1001");
        assertThat(find(everybodys, "1001")).isEmpty();
        assertThat(find(new InboundTrunks.Source("pbx", Optional.of("t2")), "1001"))
                .map(Routing.Entry::tenantId)
                .contains("t2");
    }

    @Test
    void an_agents_own_sip_user_leads_to_it_on_a_trunk_of_its_tenant() {
        agent("t1", "1001");
        Optional<Target> agent = Optional.of(new Target.Extension("1001"));

        assertThat(find(new InboundTrunks.Source("pbx", Optional.of("t1")), "ours-agent-1001"))
                .map(Routing.Entry::target)
                .isEqualTo(agent);
        assertThat(find(new InboundTrunks.Source("pbx", Optional.empty()), "ours-agent-1001"))
                .map(Routing.Entry::target)
                .isEqualTo(agent);
        assertThat(find(new InboundTrunks.Source("pbx", Optional.of("t2")), "ours-agent-1001"))
                .isEmpty();
    }

    @Test
    void a_sip_user_that_is_no_agents_leads_nowhere() {
        agent("t1", "1001");
        InboundTrunks.Source source = new InboundTrunks.Source("pbx", Optional.of("t1"));

        assertThat(find(source, "ours-agent-1002")).isEmpty();
        assertThat(find(source, "agent-1001")).isEmpty();
        assertThat(find(source, "ours-")).isEmpty();
    }

    @Test
    void where_tenants_share_a_pbx_an_extension_counts_if_it_is_only_ones_of_them() {
        var shared = List.of(
                new InboundTrunks.Source("a", Optional.of("t1")), new InboundTrunks.Source("b", Optional.of("t2")));
        agent("t3", "1001");
        assertThat(find(shared, "1001")).isEmpty();
        assertThat(find(shared, "ours-agent-1001")).isEmpty();

        agent("t2", "1001");
        assertThat(find(shared, "1001")).map(Routing.Entry::tenantId).contains("t2");

        agent("t1", "1001");
        assertThat(find(shared, "1001")).isEmpty();
    }

    private Optional<Routing.Entry> find(InboundTrunks.Source source, String called) {
        return find(List.of(source), called);
    }

    private Optional<Routing.Entry> find(List<InboundTrunks.Source> sources, String called) {
        return routing(false).find(sources, called).toCompletableFuture().join();
    }

    @Test
    void only_headers_of_the_allow_list_are_passed_on_without_control_characters() {
        InboundSettings settings = settings("x-queue, X-Crm-*");

        assertThat(settings.passedOn(
                        Map.of("X-Queue", "sa\u0007les", "X-Crm-Id", "7", "X-Secret", "s", "P-Asserted-Identity", "i")))
                .isEqualTo(Map.of("X-Queue", "sales", "X-Crm-Id", "7"));
        assertThat(settings("").passedOn(Map.of("X-Queue", "sales"))).isEmpty();
        assertThatThrownBy(() -> settings("X Queue")).hasMessageContaining("TANDEM_INBOUND_HEADERS");
    }

    private static InboundSettings settings(String headers) {
        return InboundSettings.of(ConfigFactory.parseMap(
                Map.of("tandem.call.inbound.headers", headers, "tandem.call.inbound.call-waiting", false)));
    }
}
