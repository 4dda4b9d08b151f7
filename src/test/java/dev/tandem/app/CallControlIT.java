package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.ToneMeter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an agent does with answered calls through a real Asterisk; each end is told by the tone that the other hears. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallControlIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Asterisk writes down what it hears in pieces of two seconds. */
    private static final Duration NOTED = Duration.ofSeconds(60);

    private static final int AGENT = 440;
    private static final int MILLIWATT = 1004;
    private static final int OTHER = 425;
    private static final double SILENCE_DB = -60;

    private Stage stage;
    private BrowserAgent alice;

    @BeforeAll
    void an_agent_logs_in(Stage shared) {
        stage = shared;
        String tenant = stage.tenant(5);
        alice = stage.phone(AGENT, stage.directory().agent(tenant, "control-alice", "211"));
    }

    @BeforeEach
    void the_pbx_has_heard_nothing() {
        stage.asterisk().forgetHeard("621", "625");
    }

    @AfterEach
    void no_call_is_left_at_the_pbx() {
        alice.events().stream()
                .filter(event -> event.name().equals("call:answered"))
                .forEach(event -> alice.emit(
                        "call:hangup",
                        Map.of("callId", event.data().path("callId").asText())));
        hangUpAtThePbx();
        await().atMost(SOON).until(() -> stage.asterisk().activeChannels() == 0);
    }

    private String answered(String number) {
        String call = alice.dial(number);
        alice.awaitCallEvent("call:answered", call, SOON);
        alice.awaitHearing(call, SOON);
        return call;
    }

    /** The latest event of this name about this call; the order in which two calls tell theirs is not given. */
    private JsonNode seen(String name, String call) {
        return await().atMost(SOON)
                .until(
                        () -> alice.events().stream()
                                .filter(event -> event.name().equals(name)
                                        && event.data().path("callId").asText().equals(call))
                                .map(BrowserAgent.Event::data)
                                .reduce((earlier, later) -> later),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void request(String event, String call) {
        alice.request(event, Map.of("callId", call));
    }

    private void assertAgentHears(String call, int hertz) {
        alice.awaitTone(call, hertz, 5.0, SOON);
    }

    private void assertAgentHearsNothing(String call) {
        alice.awaitSilence(call, SOON);
    }

    private void assertPbxHears(String extension, int hertz) {
        await().atMost(NOTED)
                .untilAsserted(() ->
                        assertThat(stage.asterisk().heard(extension).hertz()).isCloseTo(hertz, within(5.0)));
    }

    private JsonNode transfer(String call, String target, String type) {
        alice.request("call:transfer", Map.of("callId", call, "target", target, "transferType", type));
        return seen("call:transferred", call);
    }

    private void assertFree(String... calls) {
        for (String call : calls) {
            JsonNode ended = seen("call:ended", call);
            assertThat(ended.path("reason").asText()).isEqualTo("transferred");
        }
    }

    @Test
    void a_held_pbx_hears_music_and_the_agent_nothing_until_it_is_taken_back() {
        String call = answered("621");
        assertAgentHears(call, MILLIWATT);
        assertPbxHears("621", AGENT);

        request("call:hold", call);
        JsonNode held = alice.awaitCallEvent("call:held", call, SOON).data();
        assertThat(held.path("held").asBoolean()).isTrue();
        assertThat(held.path("by").asText()).isEqualTo("agent");
        assertAgentHearsNothing(call);
        await().atMost(NOTED).untilAsserted(() -> {
            ToneMeter.Reading music = stage.asterisk().heard("621");
            assertThat(music.hertz()).isNotCloseTo(AGENT, within(5.0));
            assertThat(music.levelDb()).isGreaterThan(SILENCE_DB);
        });

        request("call:unhold", call);
        alice.awaitCallEvent("call:held", call, SOON);
        assertAgentHears(call, MILLIWATT);
        assertPbxHears("621", AGENT);
    }

    @Test
    void a_muted_agent_is_silence_at_the_pbx_and_hears_on() {
        String call = answered("621");
        assertPbxHears("621", AGENT);
        alice.mute(call, true);
        await().atMost(NOTED)
                .untilAsserted(() ->
                        assertThat(stage.asterisk().heard("621").levelDb()).isLessThan(SILENCE_DB));
        assertAgentHears(call, MILLIWATT);
        alice.mute(call, false);
        assertPbxHears("621", AGENT);
    }

    @Test
    void tones_of_the_pbx_reach_the_agent_digit_by_digit() {
        String call = answered("622");
        for (String tone : List.of("1", "*", "#", "9")) {
            assertThat(alice.awaitCallEvent("call:dtmf-received", call, SOON)
                            .data()
                            .path("tone")
                            .asText())
                    .isEqualTo(tone);
        }
    }

    @Test
    void a_second_call_holds_the_first_and_the_agent_swaps_between_them() {
        String first = answered("621");
        String second = answered("625");
        assertThat(seen("call:held", first).path("held").asBoolean()).isTrue();
        assertAgentHears(second, OTHER);
        assertAgentHearsNothing(first);
        assertPbxHears("625", AGENT);

        request("call:unhold", first);
        assertThat(seen("call:held", second).path("held").asBoolean()).isTrue();
        assertAgentHears(first, MILLIWATT);
        assertAgentHearsNothing(second);
        assertPbxHears("621", AGENT);
        alice.hangup(second);
        seen("call:ended", second);
        assertAgentHears(first, MILLIWATT);
    }

    @Test
    void a_blind_transfer_that_the_pbx_cannot_do_joins_the_two_legs_here() {
        String call = answered("621");
        JsonNode transferred = transfer(call, "625", "blind");
        assertThat(transferred.path("status").asText()).isEqualTo("completed");
        assertThat(transferred.path("target").asText()).isEqualTo("625");
        assertFree(call);
        assertPbxHears("621", OTHER);
        assertPbxHears("625", MILLIWATT);
        hangUpAtThePbx();
    }

    @Test
    void a_blind_transfer_by_refer_leaves_the_call_to_the_pbx() {
        String call = answered("623");
        assertAgentHears(call, MILLIWATT);
        JsonNode transferred = transfer(call, "625", "blind");
        assertThat(transferred.path("status").asText()).isEqualTo("completed");
        assertFree(call);
        assertThePbxGoesOnAlone();
        hangUpAtThePbx();
    }

    @Test
    void a_consultation_becomes_an_attended_transfer() {
        String first = answered("621");
        String second = answered("625");
        assertAgentHears(second, OTHER);
        JsonNode transferred = transfer(first, "625", "attended");
        assertThat(transferred.path("status").asText()).isEqualTo("completed");
        assertFree(first, second);
        assertPbxHears("621", OTHER);
        assertPbxHears("625", MILLIWATT);
        hangUpAtThePbx();
    }

    @Test
    void an_attended_transfer_by_refer_replaces_the_consultation_at_the_pbx() {
        String first = answered("623");
        String second = answered("625");
        assertAgentHears(second, OTHER);
        JsonNode transferred = transfer(first, "625", "attended");
        assertThat(transferred.path("status").asText()).isEqualTo("completed");
        assertFree(first, second);
        assertThePbxGoesOnAlone();
    }

    @Test
    void a_failed_transfer_gives_the_call_back_to_the_agent() {
        String call = answered("621");
        JsonNode transferred = transfer(call, "604", "blind");
        assertThat(transferred.path("status").asText()).isEqualTo("failed");
        assertThat(transferred.path("reason").asText()).isEqualTo("busy");
        assertAgentHears(call, MILLIWATT);
        assertPbxHears("621", AGENT);
    }

    @Test
    void a_call_that_fails_says_why_in_words() {
        String call = alice.dial("604");
        JsonNode failed = alice.awaitCallEvent("call:failed", call, SOON).data();
        assertThat(failed.path("message").asText()).isEqualTo("The person called is busy");
    }

    @Test
    void the_history_shows_hold_and_transfer() {
        String call = answered("621");
        request("call:hold", call);
        transfer(call, "625", "blind");
        assertFree(call);
        hangUpAtThePbx();
        var api = stage.directory().agents();
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode shown = api.get("/api/calls/" + call).body();
            assertThat(shown.path("state").asText()).isEqualTo("ended");
            assertThat(shown.path("reason").asText()).isEqualTo("transferred");
        });
        List<String> types = api.get("/api/calls/" + call + "/events")
                .body()
                .path("events")
                .valueStream()
                .map(event -> event.path("type").asText())
                .toList();
        assertThat(types).containsSubsequence("call.held", "call.transfer-begun", "call.transferred", "call.ended");
    }

    /** Whom it connected talk to each other, and no leg of ours is left. */
    private void assertThePbxGoesOnAlone() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(stage.asterisk().cli("core show channels concise"))
                        .contains("Local/621@from-gateway")
                        .doesNotContain("PJSIP/"));
    }

    private void hangUpAtThePbx() {
        stage.asterisk().cli("channel request hangup all");
    }
}
