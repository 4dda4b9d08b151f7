package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Directory;
import dev.tandem.testing.RestClient;
import dev.tandem.testing.TandemNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node killed with SIGKILL in the middle of a call, and started again. */
@ExtendWith(Stage.Provider.class)
class RestartIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Before the lease of a seat that nobody renews would end. */
    private static final Duration AFTER_GRACE = Duration.ofSeconds(30);

    @Test
    void licence_agents_history_and_seats_are_right_after_kill_9(Stage stage) {
        try (TandemNode node = TandemNode.start(settings(stage, "restart"), TandemNode.NodePorts.of(stage.ports()))) {
            Directory directory = Directory.of(node, Stage.ADMIN_PASSWORD);
            String license = directory.license("phoenix", 1);
            BrowserAgent.Identity alice = directory.agent("phoenix", "phoenix-alice", "401");
            BrowserAgent.Identity bob = directory.agent("phoenix", "phoenix-bob", "402");
            BrowserAgent phone = connected(stage, node, alice);
            phone.prepareMedia();
            String ended = phone.dial("*44");
            phone.awaitCallEvent("call:answered", ended, SOON);
            phone.hangup(ended);
            phone.awaitCallEvent("call:ended", ended, SOON);
            String live = phone.dial("*43");
            phone.awaitCallEvent("call:answered", live, SOON);

            node.kill9();
            node.startAgain();

            Directory after = Directory.of(node, Stage.ADMIN_PASSWORD);
            assertThat(after.licenses()
                            .get("/api/licenses/" + license)
                            .body()
                            .path("webrtcMaxUsers")
                            .asInt())
                    .isOne();
            assertThat(after.agents()
                            .get("/api/agents/" + alice.agentId())
                            .body()
                            .path("username")
                            .asText())
                    .isEqualTo("phoenix-alice");
            assertThat(call(after, ended).path("state").asText()).isEqualTo("ended");
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(call(after, live).path("state").asText()).isEqualTo("ended");
                assertThat(call(after, live).path("reason").asText()).isEqualTo("node_lost");
            });
            // Nobody comes back, so the session ends after its grace, and the seat with it: once, not twice.
            await().atMost(AFTER_GRACE)
                    .untilAsserted(() -> assertThat(seats(after, license)).isZero());
            connected(stage, node, bob);
            assertThat(seats(after, license)).isOne();
        }
    }

    @Test
    void a_caller_whose_node_was_killed_is_hung_up_on_once_it_is_back(Stage stage) {
        try (TandemNode node =
                TandemNode.start(settings(stage, "restart-inbound"), TandemNode.NodePorts.of(stage.ports()))) {
            Directory directory = Directory.of(node, Stage.ADMIN_PASSWORD);
            directory.license("phoenix", 1);
            BrowserAgent phone = connected(stage, node, directory.agent("phoenix", "phoenix-carol", "403"));
            phone.prepareMedia();
            try (SippCaller caller = SippCaller.calls(stage, node, "403", "inbound-ended", 200)) {
                String call = phone.awaitEvent("call:incoming", SOON)
                        .data()
                        .path("callId")
                        .asText();
                phone.answer(call);
                phone.awaitCallEvent("call:answered", call, SOON);
                // Which goes out when the answer is in the journal, as does call:answered: nothing tells which is
                // first.
                caller.awaitSent("ACK");

                node.kill9();
                node.startAgain();

                caller.succeeds();
                Directory after = Directory.of(node, Stage.ADMIN_PASSWORD);
                await().atMost(SOON)
                        .until(() -> call(after, call).path("reason").asText(), "node_lost"::equals);
            }
        }
    }

    private static TandemNode.Settings settings(Stage stage, String name) {
        return new TandemNode.Settings(
                Stage.ROOT,
                Stage.LIB,
                Stage.ARTEFACTS.resolve(name + "-" + ProcessHandle.current().pid()),
                Map.of(
                        "TANDEM_ADMIN_PASSWORD",
                        Stage.ADMIN_PASSWORD,
                        "TANDEM_RECONNECT_GRACE",
                        "4s",
                        "ASTERISK_HOST",
                        stage.asterisk().ip(),
                        "ASTERISK_SIP_PORT",
                        Integer.toString(stage.asterisk().sipPort())));
    }

    private static BrowserAgent connected(Stage stage, TandemNode node, BrowserAgent.Identity identity) {
        BrowserAgent agent = stage.browser(440).agentAt(node.gatewayUrl() + "/try/");
        JsonNode answer = agent.connect(node.gatewayUrl(), identity);
        assertThat(answer.has("connected")).as("%s", answer).isTrue();
        return agent;
    }

    private static JsonNode call(Directory directory, String callId) {
        RestClient.Reply reply = directory.agents().get("/api/calls/" + callId);
        return reply.body();
    }

    private static int seats(Directory directory, String license) {
        return directory
                .licenses()
                .get("/api/licenses/" + license + "/webrtc-sessions")
                .body()
                .path("active")
                .asInt();
    }
}
