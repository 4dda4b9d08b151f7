package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.BrowserAgent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls through a real Asterisk, judged by what the browser hears and by what Asterisk says. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PbxCallIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Stage stage;
    private String tenant;
    private BrowserAgent alice;

    @BeforeAll
    void an_agent_logs_in(Stage shared) {
        stage = shared;
        tenant = stage.tenant(5);
        alice = stage.phone(440, stage.directory().agent(tenant, "pbx-alice", "201"));
    }

    private String answered(String number) {
        String call = alice.dial(number);
        alice.awaitCallEvent("call:answered", call, SOON);
        alice.awaitHearing(call, SOON);
        return call;
    }

    private JsonNode hangUp(String call) {
        alice.hangup(call);
        JsonNode ended = alice.awaitCallEvent("call:ended", call, SOON).data();
        await().atMost(SOON).until(() -> stage.asterisk().activeChannels() == 0);
        return ended;
    }

    @Test
    void the_pbxs_echo_brings_back_the_agents_tone() {
        String call = answered("600");

        alice.awaitTone(call, 440, 2.0, SOON);

        JsonNode ended = hangUp(call);
        assertThat(ended.path("quality").path("packetsReceived").asLong()).isPositive();
    }

    @Test
    void the_pbxs_milliwatt_is_heard() {
        String call = answered("601");

        alice.awaitTone(call, 1004, 5.0, SOON);
        hangUp(call);
    }

    @Test
    void a_busy_number_fails_with_486() {
        String call = alice.dial("604");

        JsonNode failed = alice.awaitCallEvent("call:failed", call, SOON).data();

        assertThat(failed.path("sipStatus").asInt()).isEqualTo(486);
        assertThat(failed.path("reason").asText()).isEqualTo("busy");
    }

    @Test
    void a_declined_call_fails_with_what_the_pbx_said() {
        String call = alice.dial("610");

        JsonNode failed = alice.awaitCallEvent("call:failed", call, SOON).data();

        assertThat(failed.path("sipStatus").asInt()).isGreaterThanOrEqualTo(400);
        assertThat(failed.path("reason").asText()).isNotEmpty();
    }

    @Test
    void the_pbx_hanging_up_ends_the_call_with_its_duration() {
        String call = alice.dial("606");
        BrowserAgent.Event answered = alice.awaitCallEvent("call:answered", call, SOON);

        BrowserAgent.Event ended = alice.awaitCallEvent("call:ended", call, SOON);

        assertThat(ended.data().path("duration").asInt())
                .isGreaterThanOrEqualTo(4)
                .isCloseTo((int) ((ended.atMs() - answered.atMs()) / 1000), within(2));
        assertThat(ended.data().path("reason").asText()).isEqualTo("remote_hangup");
    }

    @Test
    void a_call_given_up_while_it_rings_leaves_nothing_at_the_pbx() {
        String call = alice.dial("605");
        alice.awaitCallEvent("call:ringing", call, SOON);

        JsonNode ended = hangUp(call);

        assertThat(ended.path("duration").asInt()).isZero();
        assertThat(ended.path("reason").asText()).isEqualTo("cancelled");
    }

    @Test
    void early_media_is_heard_before_the_answer() {
        String call = alice.dial("608");
        JsonNode ringing = alice.awaitCallEvent("call:ringing", call, SOON).data();
        assertThat(ringing.path("earlyMedia").asBoolean()).isTrue();
        alice.awaitHearing(call, SOON);

        alice.awaitTone(call, 425, 5.0, SOON);

        alice.awaitCallEvent("call:answered", call, SOON);
        alice.awaitTone(call, 440, 2.0, SOON);
        hangUp(call);
    }

    @Test
    void dtmf_arrives_at_the_pbx_digit_by_digit() {
        String call = answered("607");
        int before = stage.asterisk().digits().size();

        alice.dtmf(call, "1");
        alice.dtmf(call, "9*");
        alice.dtmf(call, "0D");

        List<String> wanted = List.of("1", "9", "*", "0", "D");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(stage.asterisk().digits())
                        .hasSize(before + wanted.size())
                        .endsWith(wanted.toArray(String[]::new)));
        hangUp(call);
    }

    @Test
    void a_number_that_nobody_has_fails_as_the_pbx_says() {
        String call = alice.dial("6999");

        JsonNode failed = alice.awaitCallEvent("call:failed", call, SOON).data();

        assertThat(failed.path("sipStatus").asInt()).isEqualTo(404);
    }

    @Test
    void the_history_has_the_call_with_its_events() {
        String call = answered("600");
        hangUp(call);

        var api = stage.directory().agents();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(api.get("/api/calls/" + call)
                                .body()
                                .path("state")
                                .asText())
                        .isEqualTo("ended"));
        List<String> types = api.get("/api/calls/" + call + "/events")
                .body()
                .path("events")
                .valueStream()
                .map(event -> event.path("type").asText())
                .toList();
        assertThat(types).startsWith("call.dialed").containsSubsequence("call.answered", "call.ended");
    }
}
