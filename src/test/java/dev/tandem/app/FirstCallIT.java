package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.BrowserAgent;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls that need no PBX, with unmodified clients in real browsers, judged by what they hear. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstCallIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Stage stage;
    private BrowserAgent alice;
    private BrowserAgent.Identity bob;

    @BeforeAll
    void agents_log_in(Stage shared) {
        stage = shared;
        String tenant = stage.tenant(5);
        alice = stage.phone(440, stage.directory().agent(tenant, "first-alice", "101"));
        bob = stage.directory().agent(tenant, "first-bob", "102");
    }

    private String answered(BrowserAgent agent, String number) {
        String call = agent.dial(number);
        agent.awaitCallEvent("call:answered", call, SOON);
        agent.awaitHearing(call, SOON);
        return call;
    }

    private static void hangUp(BrowserAgent agent, String call) {
        agent.hangup(call);
        agent.awaitCallEvent("call:ended", call, SOON);
    }

    @Test
    void the_echo_brings_back_the_agents_own_tone() {
        String call = answered(alice, "*43");

        alice.awaitTone(call, 440, 2.0, SOON);
        assertThat(alice.stats(call).path("packetsLost").asLong()).isZero();
        hangUp(alice, call);
    }

    @Test
    void the_tone_number_plays_one_kilohertz() {
        String call = answered(alice, "*44");

        alice.awaitTone(call, 1000, 5.0, SOON);
        hangUp(alice, call);
    }

    @Test
    void a_muted_agent_is_not_heard_until_unmuted() {
        String call = answered(alice, "*43");

        alice.mute(call, true);
        alice.awaitCallEvent("call:muted", call, SOON);
        alice.awaitSilence(call, SOON);

        alice.mute(call, false);
        alice.awaitTone(call, 440, 2.0, SOON);
        hangUp(alice, call);
    }

    @Test
    void two_browsers_call_each_other_and_each_hears_the_other() {
        BrowserAgent callee = stage.phone(660, bob);
        String call = alice.dial("102");

        var incoming = callee.awaitCallEvent("call:incoming", call, SOON);
        assertThat(incoming.data().path("from").asText()).isEqualTo("101");
        alice.awaitCallEvent("call:ringing", call, SOON);
        callee.answer(call);
        alice.awaitCallEvent("call:answered", call, SOON);
        callee.awaitCallEvent("call:answered", call, SOON);
        alice.awaitHearing(call, SOON);
        callee.awaitHearing(call, SOON);

        alice.awaitTone(call, 660, 2.0, SOON);
        callee.awaitTone(call, 440, 2.0, SOON);

        callee.hangup(call);
        alice.awaitCallEvent("call:ended", call, SOON);
        callee.awaitCallEvent("call:ended", call, SOON);
        callee.logout();
    }

    @Test
    void a_call_survives_a_restart_of_ice() {
        String call = answered(alice, "*43");

        alice.restartIce();

        alice.awaitTone(call, 440, 2.0, SOON);
        hangUp(alice, call);
    }

    @Test
    void the_echo_is_held_and_taken_back() {
        String call = answered(alice, "*43");

        for (String event : new String[] {"call:hold", "call:unhold"}) {
            var ack = alice.emit(event, java.util.Map.of("callId", call));
            assertThat(ack.path("success").asBoolean()).as("%s: %s", event, ack).isTrue();
        }
        hangUp(alice, call);
    }
}
