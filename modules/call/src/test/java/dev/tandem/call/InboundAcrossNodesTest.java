package dev.tandem.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.call.inbound.InboundTrunks;
import dev.tandem.core.Ids;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One node receives the INVITE, another one has the agent, its call and its media. */
class InboundAcrossNodesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FakeSessions SESSIONS = new FakeSessions();
    private static final InboundNode.Directory AGENTS = new InboundNode.Directory();
    private static final SipEndpoint CALLER = SipEndpoint.start(Pbx.settings("Caller"), CallModule.inbound());
    private static final String CALLS_ELSEWHERE = "tandem.call.role = calls\n";
    private static final InboundNode DOOR =
            InboundNode.start("across", SESSIONS, AGENTS, CALLS_ELSEWHERE, Optional.empty());
    private static final InboundNode CALLS = InboundNode.start(
            "across", SESSIONS, AGENTS, CALLS_ELSEWHERE + "pekko.cluster.roles = [calls]", Optional.of(DOOR));

    private final String tenant = "tenant-" + Ids.next();
    private final String alice = Ids.next();
    private final FakeSessions sessions = SESSIONS.login(alice);

    @BeforeAll
    static void both_nodes_are_up() {
        await().atMost(Duration.ofMinutes(2)).until(() -> DOOR.sees(2) && CALLS.sees(2));
        DOOR.ready();
        CALLS.ready();
    }

    @AfterAll
    static void stop() {
        CALLS.close();
        DOOR.close();
        CALLER.close();
    }

    @BeforeEach
    void a_tenant_of_its_own() {
        AGENTS.add(tenant, alice, "1001");
        DOOR.source = Optional.of(new InboundTrunks.Source("pbx", Optional.of(tenant)));
    }

    private String rings() {
        await().atMost(SOON)
                .until(() -> sessions.told(alice, CallUpdate.CallIncoming.class).isPresent());
        return sessions.told(alice, CallUpdate.CallIncoming.class).orElseThrow().callId();
    }

    private String ended() {
        await().atMost(SOON)
                .until(() -> sessions.told(alice, CallUpdate.CallEnded.class).isPresent());
        return sessions.told(alice, CallUpdate.CallEnded.class).orElseThrow().reason();
    }

    private Outsider answered() {
        Outsider caller = new Outsider(CALLER, DOOR, "1001", Map.of());
        String callId = rings();
        assertThat(DOOR.module
                        .calls()
                        .answer(new PartyRef(callId, tenant, alice))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new CallReply.Accepted(callId));
        SipCallEvent.Answered answer = caller.awaits(SipCallEvent.Answered.class);
        assertThat(answer.answer().port()).isNotZero();
        return caller;
    }

    @Test
    void the_callers_hold_is_answered_and_its_hanging_up_ends_the_call() {
        Outsider caller = answered();

        caller.call.reinvite(Outsider.OFFER.withDirection(SdpDirection.SENDONLY));
        SdpAudio held = caller.awaits(SipCallEvent.OfferAccepted.class).answer();
        assertThat(held.direction().sends()).isFalse();
        caller.call.bye(Optional.empty());

        assertThat(ended()).isEqualTo("remote_hangup");
    }

    @Test
    void the_agent_can_hold_the_caller() {
        Outsider caller = answered();
        String callId = rings();

        assertThat(DOOR.module
                        .calls()
                        .hold(new PartyRef(callId, tenant, alice), true)
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new CallReply.Accepted(callId));

        assertThat(caller.awaits(SipCallEvent.OfferReceived.class).offer().direction())
                .isEqualTo(SdpDirection.SENDONLY);
        caller.call.bye(Optional.empty());
        assertThat(ended()).isEqualTo("remote_hangup");
    }

    @Test
    void the_agents_hanging_up_reaches_the_caller() {
        Outsider caller = answered();

        CALLS.module.calls().hangup(new PartyRef(rings(), tenant, alice), Optional.empty());

        caller.awaits(SipCallEvent.Ended.class);
        assertThat(ended()).isEqualTo("agent_hangup");
    }

    @Test
    void a_caller_that_gives_up_ends_the_ringing() {
        Outsider caller = new Outsider(CALLER, DOOR, "1001", Map.of());
        rings();
        caller.awaits(SipCallEvent.Progress.class);

        caller.call.cancel(Optional.empty());

        assertThat(ended()).isEqualTo("cancelled");
    }
}
