package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.RestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is measured and said of a call's audio, with Chromium at one end and Asterisk at the other. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QualityIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Stage stage;
    private BrowserAgent alice;
    private RestClient gateway;
    private String agentId;

    @BeforeAll
    void an_agent_logs_in(Stage shared) {
        stage = shared;
        BrowserAgent.Identity identity = stage.directory().agent(stage.tenant(5), "quality-alice", "281");
        agentId = identity.agentId();
        gateway = RestClient.of(stage.node().gatewayUrl()).withToken(identity.token());
        alice = stage.phone(440, identity);
    }

    @Test
    void a_call_both_ways_has_figures_of_each_leg_and_direction() {
        String call = alice.dial("600");
        alice.awaitCallEvent("call:answered", call, SOON);
        alice.awaitHearing(call, SOON);

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode live =
                    gateway.get("/api/webrtc/stats/agent/" + agentId).body().at("/stats/quality/" + call);
            assertThat(live.path("audio").asText()).isEqualTo("both ways");
            assertThat(live.path("legs").valueStream().map(QualityIT::name))
                    .containsExactly("browser received", "browser sent", "PBX received", "PBX sent");
            assertThat(live.path("legs")
                            .valueStream()
                            .map(leg -> leg.path("mos").asDouble()))
                    .as("each has a score, so both ends have reported")
                    .allMatch(mos -> mos > 3.5 && mos <= 4.5);
            assertThat(live.path("rttMs").isNumber()).isTrue();
        });
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(gateway.get("/api/webrtc/stats")
                                .body()
                                .at("/stats/quality/calls")
                                .asInt())
                        .isPositive());

        alice.hangup(call);
        JsonNode ended = alice.awaitCallEvent("call:ended", call, SOON).data().path("quality");
        assertThat(ended.path("audio").asText()).isEqualTo("both ways");
        assertThat(ended.path("legs")).hasSize(4);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(stage.directory()
                                .agents()
                                .get("/api/calls/" + call)
                                .body()
                                .at("/quality/audio")
                                .asText())
                        .isEqualTo("both ways"));
    }

    @Test
    void a_pbx_that_sends_nothing_is_named_in_words_and_warned_of_once() {
        String call = alice.dial("603");
        alice.awaitCallEvent("call:answered", call, SOON);

        await().atMost(SOON).until(() -> !warnings(call).isEmpty());
        alice.hangup(call);

        JsonNode ended = alice.awaitCallEvent("call:ended", call, SOON).data().path("quality");
        assertThat(ended.path("audio").asText()).startsWith("PBX sends nothing");
        assertThat(warnings(call)).singleElement().asString().contains("PBX sends nothing");
    }

    private List<String> warnings(String call) {
        return stage.node()
                .log()
                .lines()
                .filter(line -> line.contains("call.one-way-audio") && line.contains("call=" + call))
                .toList();
    }

    private static String name(JsonNode leg) {
        return leg.path("leg").asText() + " " + leg.path("direction").asText();
    }
}
