package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.call.history.CallRoutes;
import dev.tandem.testing.ApiContract;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.RestClient;
import dev.tandem.testing.TandemNode;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The node as its operator meets it: health, metrics, log, and what a wrong setting says. */
@ExtendWith(Stage.Provider.class)
class NodeIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void health_and_members_are_told(Stage stage) {
        RestClient management = RestClient.of(stage.node().managementUrl());
        assertThat(management.get("/ready").status()).isEqualTo(200);
        assertThat(management.get("/alive").status()).isEqualTo(200);
        assertThat(management
                        .get("/cluster/members")
                        .body()
                        .at("/members/0/status")
                        .asText())
                .isEqualTo("Up");
    }

    @Test
    void every_http_port_has_metrics(Stage stage) {
        for (String url : List.of(
                stage.node().licenseUrl(), stage.node().agentUrl(), stage.node().gatewayUrl())) {
            RestClient.Reply metrics = RestClient.of(url).get("/metrics");
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.text()).contains("tandem_media_transports", "jvm_memory_used_bytes");
        }
    }

    @Test
    void both_apis_tell_what_they_do(Stage stage) throws Exception {
        for (String url : List.of(stage.node().licenseUrl(), stage.node().agentUrl())) {
            try (HttpClient client = HttpClient.newHttpClient()) {
                ApiContract contract = ApiContract.of(client, url);
                assertThat(contract.differences(client, url)).as(url).isEmpty();
                if (url.equals(stage.node().agentUrl())) {
                    assertThat(ApiContract.named(List.of(CallRoutes.class)))
                            .isNotEmpty()
                            .isSubsetOf(contract.paths());
                }
            }
        }
    }

    @Test
    void the_history_of_a_call_is_as_documented(Stage stage) throws Exception {
        BrowserAgent phone = stage.phone(440, stage.directory().agent(stage.tenant(1), "historian", "701"));
        String call = phone.dial("*44");
        phone.awaitCallEvent("call:answered", call, SOON);
        phone.hangup(call);
        phone.awaitCallEvent("call:ended", call, SOON);
        RestClient agents = stage.directory().agents();
        await().atMost(SOON)
                .until(() -> agents.get("/api/calls/" + call)
                        .body()
                        .path("state")
                        .asText()
                        .equals("ended"));

        try (HttpClient client = HttpClient.newHttpClient()) {
            ApiContract contract = ApiContract.of(client, stage.node().agentUrl());
            for (String path : List.of(
                    "/api/calls?limit=200", "/api/calls/" + call, "/api/calls/" + call + "/events", "/api/calls/x")) {
                RestClient.Reply reply = agents.get(path);
                assertThat(contract.faults("GET", path, reply.status(), reply.body()))
                        .isEmpty();
            }
        }
        assertThat(agents.get("/api/calls?agentId=%00").status()).isEqualTo(400);
    }

    @Test
    void guesses_at_one_port_count_at_the_other(Stage stage) {
        var guess = Map.of("username", "Guessed", "password", "wrong");
        RestClient license = RestClient.of(stage.node().licenseUrl());
        for (int i = 0; i < 5; i++) {
            assertThat(license.post("/api/auth/login", guess).status()).isEqualTo(401);
        }
        RestClient.Reply locked = RestClient.of(stage.node().agentUrl())
                .post("/api/auth/login", Map.of("username", "guessed", "password", "wrong"));
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.errorCode()).isEqualTo("rate_limited");
    }

    @Test
    void presence_is_said_on_the_socket_and_follows_the_calls(Stage stage) {
        BrowserAgent.Identity identity = stage.directory().agent(stage.tenant(1), "presence-agent", "703");
        BrowserAgent phone = stage.phone(440, identity);
        assertThat(phone.request("agent:presence", Map.of("presence", "away"))
                        .path("presence")
                        .asText())
                .isEqualTo("away");
        assertThat(presence(phone)).isEqualTo("away");
        assertThat(phone.emit("agent:presence", Map.of("presence", "asleep"))
                        .at("/error/message")
                        .asText())
                .startsWith("presence must be one of");

        String call = phone.dial("*43");
        assertThat(presence(phone)).isEqualTo("busy");
        phone.awaitCallEvent("call:answered", call, SOON);
        assertThat(RestClient.of(stage.node().agentUrl())
                        .withToken(identity.token())
                        .get("/api/agents/" + identity.agentId())
                        .status())
                .isEqualTo(200);
        phone.hangup(call);

        assertThat(presence(phone)).isEqualTo("away");
        phone.logout();
    }

    private static String presence(BrowserAgent agent) {
        return agent.awaitEvent("agent:presence", SOON).data().path("presence").asText();
    }

    @Test
    void the_references_routes_answer(Stage stage) {
        RestClient gateway = RestClient.of(stage.node().gatewayUrl());
        for (String path : List.of("/", "/api/webrtc/health", "/api/webrtc/capabilities/any", "/api/webrtc/stats")) {
            assertThat(gateway.get(path).status()).as(path).isEqualTo(200);
        }
        BrowserAgent.Identity agent = stage.directory().agent(stage.tenant(1), "node-agent", "701");
        RestClient asAgent = gateway.withToken(agent.token());
        assertThat(asAgent.get("/api/webrtc/sessions").body().path("sessions").isArray())
                .isTrue();
        assertThat(asAgent.get("/api/webrtc/sessions/none").errorCode()).isEqualTo("call_not_found");
        assertThat(asAgent.get("/api/webrtc/stats/agent/" + agent.agentId())
                        .body()
                        .at("/stats/calls/total")
                        .asInt())
                .isZero();
        assertThat(gateway.get("/no/such/path").errorCode()).isEqualTo("not_found");
    }

    @Test
    void the_log_of_a_call_tells_its_story(Stage stage) {
        BrowserAgent phone = stage.phone(440, stage.directory().agent(stage.tenant(1), "story-agent", "702"));
        String call = phone.dial("606");
        phone.awaitCallEvent("call:ended", call, SOON);

        // The log is written by a thread of its own, a little later.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(story(stage, call).stream().map(NodeIT::event))
                        .containsSubsequence("call.dialed", "call.answered", "call.ended"));
        List<String> story = story(stage, call);
        assertThat(story).hasSizeLessThanOrEqualTo(12).allMatch(line -> line.contains("tenant="));
        assertThat(stage.node().log()).doesNotContain(Stage.ADMIN_PASSWORD).doesNotContain("a-good-password-");
        phone.logout();
    }

    private static List<String> story(Stage stage, String call) {
        return stage.node()
                .log()
                .lines()
                .filter(line -> line.contains("call=" + call))
                .toList();
    }

    private static String event(String line) {
        return Stream.of(line.split(" +")).skip(2).findFirst().orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "TANDEM_ROLES, gatewya",
        "RTC_MIN_PORT, 99999",
        "PORT, http",
        "JWT_SECRET, short",
        "TANDEM_RECONNECT_GRACE, soon",
        "WEBRTC_ANNOUNCED_IP, 0.0.0.0",
        "TANDEM_HOLD_MUSIC, /etc/hosts"
    })
    void a_wrong_setting_stops_the_start_with_one_line_that_names_it(String name, String value, Stage stage) {
        var settings = new TandemNode.Settings(
                Stage.ROOT, Stage.LIB, Stage.ARTEFACTS.resolve("wrong-" + name), Map.of(name, value));

        TandemNode.Ended ended =
                TandemNode.run(settings, TandemNode.NodePorts.of(stage.ports()), Duration.ofMinutes(2));

        assertThat(ended.exitCode()).isOne();
        List<String> last = ended.output().lines().toList();
        assertThat(last.getLast()).startsWith("tandem: ").contains(name);
        assertThat(ended.output()).doesNotContain("\tat ");
    }
}
