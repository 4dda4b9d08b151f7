package dev.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.call.inbound.InboundTrunks;
import dev.tandem.core.Ids;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call from a trunk has one of the trunk's places from its INVITE to its end, whatever that is. */
class InboundPlacesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final FakeSessions SESSIONS = new FakeSessions();
    private static final InboundNode.Directory AGENTS = new InboundNode.Directory();
    private static final SipEndpoint CALLER = SipEndpoint.start(Pbx.settings("Caller"), CallModule.inbound());
    private static final InboundNode NODE = node();

    private final String tenant = "tenant-" + Ids.next();
    private final String alice = Ids.next();
    private final FakeSessions sessions = SESSIONS.login(alice);

    private static InboundNode node() {
        return InboundNode.start("places", SESSIONS, AGENTS, "", Optional.empty())
                .ready();
    }

    @BeforeEach
    void a_trunk_with_one_place() {
        AGENTS.add(tenant, alice, "1001");
        hasOnePlace(NODE);
    }

    private void hasOnePlace(InboundNode node) {
        node.source = Optional.of(new InboundTrunks.Source("pbx", Optional.of(tenant)));
        node.trunk.places = 1;
    }

    @AfterAll
    static void stop() {
        NODE.close();
        CALLER.close();
    }

    private static Outsider calls(String number) {
        return new Outsider(CALLER, NODE, number, Map.of());
    }

    private PartyRef rings() {
        await().atMost(SOON)
                .until(() -> sessions.told(alice, CallUpdate.CallIncoming.class).isPresent());
        String callId = sessions.told(alice, CallUpdate.CallIncoming.class)
                .orElseThrow()
                .callId();
        return new PartyRef(callId, tenant, alice);
    }

    private Outsider answered() {
        Outsider caller = calls("1001");
        NODE.module.calls().answer(rings()).toCompletableFuture().join();
        caller.awaits(SipCallEvent.Answered.class);
        return caller;
    }

    private static void allPlacesAreFree(InboundNode node) {
        await().atMost(SOON).untilAsserted(() -> assertThat(node.trunk.taken).isEmpty());
    }

    @Test
    void a_call_that_finds_no_place_is_busy_and_takes_nothing_from_the_one_that_has_it() {
        Outsider first = answered();

        assertThat(calls("1001").failsWith()).isEqualTo(486);

        assertThat(NODE.trunk.taken).hasSize(1);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(sessions.toldKinds(alice)).containsExactly("CallIncoming", "CallAnswered"));
        first.call.bye(Optional.empty());
        allPlacesAreFree(NODE);
    }

    @Test
    void the_callers_end_frees_the_place() {
        Outsider caller = answered();

        caller.call.bye(Optional.empty());

        allPlacesAreFree(NODE);
    }

    @Test
    void the_agents_end_frees_the_place() {
        Outsider caller = answered();

        NODE.module
                .calls()
                .hangup(rings(), Optional.empty())
                .toCompletableFuture()
                .join();

        caller.awaits(SipCallEvent.Ended.class);
        allPlacesAreFree(NODE);
    }

    @Test
    void a_caller_that_gives_up_frees_the_place() {
        Outsider caller = calls("1001");
        rings();
        caller.awaits(SipCallEvent.Progress.class);

        caller.call.cancel(Optional.empty());

        assertThat(caller.failsWith()).isEqualTo(487);
        allPlacesAreFree(NODE);
    }

    @Test
    void an_agent_that_declines_and_one_that_is_not_there_free_the_place() {
        Outsider declined = calls("1001");
        NODE.module
                .calls()
                .hangup(rings(), Optional.empty())
                .toCompletableFuture()
                .join();
        assertThat(declined.failsWith()).isEqualTo(603);
        allPlacesAreFree(NODE);

        AGENTS.add(tenant, Ids.next(), "1009");
        assertThat(calls("1009").failsWith()).isEqualTo(480);
        allPlacesAreFree(NODE);
    }

    @Test
    void a_number_that_leads_nowhere_takes_no_place() {
        NODE.trunk.places = 0;
        assertThat(calls("4711").failsWith()).isEqualTo(404);
    }

    @Test
    void a_node_that_stops_in_a_call_frees_the_place() {
        InboundNode stopping = node();
        hasOnePlace(stopping);
        var _ = new Outsider(CALLER, stopping, "1001", Map.of());
        rings();
        assertThat(stopping.trunk.taken).hasSize(1);

        stopping.close();

        allPlacesAreFree(stopping);
    }
}
