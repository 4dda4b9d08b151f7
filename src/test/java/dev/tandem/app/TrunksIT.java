package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Asterisk;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Registrants;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A tenant's own trunks to two real Asterisks, one of which comes and goes. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrunksIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Less than an INVITE that nobody answers lasts (64 times T1): a dead trunk is passed by sooner. */
    private static final Duration PASSED_BY = Duration.ofSeconds(20);

    private static final Duration LONG = Duration.ofMinutes(2);

    private Stage stage;
    private Asterisk carrier;
    private String tenant;
    private BrowserAgent.Identity identity;
    private BrowserAgent alice;
    private int round;

    @BeforeAll
    void a_second_pbx_starts(Stage shared) {
        stage = shared;
        carrier = Asterisk.start(new Asterisk.Settings(
                Asterisk.installedFor(Stage.ROOT),
                Stage.ARTEFACTS.resolve("carrier"),
                "127.0.0.1",
                stage.ports().free(),
                stage.ports().free(),
                stage.node().ports().sip()));
    }

    @AfterAll
    void it_ends() {
        carrier.close();
    }

    @BeforeEach
    void an_agent_of_a_new_tenant_logs_in() {
        round++;
        tenant = stage.tenant(5);
        identity = identity("trunk-alice");
        alice = stage.phone(440, identity);
    }

    @AfterEach
    void nothing_is_left_at_the_pbxs() {
        alice.logout();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(stage.asterisk().activeChannels()).isZero());
    }

    private BrowserAgent phone(String name) {
        return stage.phone(440, identity(name));
    }

    private BrowserAgent.Identity identity(String name) {
        return stage.directory().agent(tenant, name + "-" + round, "2" + name.length());
    }

    private String trunk(String name, Asterisk pbx, Map<String, Object> more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("tenantId", tenant, "name", name, "host", pbx.ip(), "port", pbx.sipPort()));
        body.putAll(more);
        return stage.directory().agents().created("/api/trunks", body).get("id").textValue();
    }

    private JsonNode trunk(String id) {
        return stage.directory().agents().get("/api/trunks/" + id).body();
    }

    private void awaitState(String id, String state) {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(trunk(id).at("/health/state").asText()).isEqualTo(state));
    }

    /** A call to the echo that goes through this PBX and is heard there and back. */
    private void callsThrough(Asterisk pbx) {
        String call = alice.dial("600");
        alice.awaitCallEvent("call:answered", call, PASSED_BY);
        alice.awaitHearing(call, SOON);
        assertThat(pbx.activeChannels()).isOne();
        alice.awaitTone(call, 440, 2.0, SOON);
        alice.hangup(call);
        alice.awaitCallEvent("call:ended", call, SOON);
        await().atMost(SOON).until(() -> pbx.activeChannels() == 0);
    }

    @Test
    void calls_pass_a_dead_trunk_by_and_return_once_it_lives() {
        String first = trunk("first", carrier, Map.of("priority", 1));
        String second = trunk("second", stage.asterisk(), Map.of("priority", 2));
        awaitState(first, "up");
        awaitState(second, "up");
        assertThat(trunk(first).at("/health/roundTripMs").asDouble()).isPositive();
        callsThrough(carrier);

        carrier.stop();
        callsThrough(stage.asterisk());
        awaitState(first, "down");
        assertThat(trunk(first).at("/health/lastStatus").asInt()).isIn(408, 503);
        callsThrough(stage.asterisk());

        carrier.startAgain();
        awaitState(first, "up");
        callsThrough(carrier);
    }

    @Test
    void with_every_trunk_down_a_call_is_refused_at_once() {
        String only = stage.directory()
                .agents()
                .created(
                        "/api/trunks",
                        Map.of(
                                "tenantId",
                                tenant,
                                "name",
                                "nobody",
                                "host",
                                "127.0.0.1",
                                "port",
                                stage.ports().free()))
                .get("id")
                .textValue();
        awaitState(only, "down");

        JsonNode ack = alice.emit("call:dial", Map.of("phoneNumber", "600"));

        assertThat(ack.at("/error/code").asText()).isEqualTo("trunk_unavailable");
        assertThat(ack.at("/error/message").asText()).contains("up");
    }

    @Test
    void a_trunk_takes_no_more_calls_than_it_may() {
        String one = trunk("narrow", stage.asterisk(), Map.of("maxCalls", 1));
        awaitState(one, "up");
        BrowserAgent bob = phone("trunk-bob");
        String first = alice.dial("603");
        alice.awaitCallEvent("call:answered", first, SOON);

        String second = bob.dial("600");
        JsonNode failed = bob.awaitCallEvent("call:failed", second, SOON).data();
        assertThat(failed.path("reason").asText()).isEqualTo("trunk_unavailable");
        assertThat(failed.path("sipStatus").asInt()).isEqualTo(503);
        awaitState(one, "up");

        alice.hangup(first);
        alice.awaitCallEvent("call:ended", first, SOON);
        // The place is free once the PBX has said goodbye, which is after alice was told.
        await().atMost(LONG).until(() -> outcome(bob, "600").name(), "call:answered"::equals);
        bob.logout();
    }

    @Test
    void a_registering_trunk_registers_once_and_calls_as_its_user() {
        String id = trunk(
                "registered", carrier, Map.of("mode", "register", "username", "carrier", "password", "carrier-secret"));
        awaitRegistered(id);
        assertThat(carrier.cli("pjsip show aor carrier"))
                .contains(":" + stage.node().ports().sip());

        String call = alice.dial("603");
        alice.awaitCallEvent("call:answered", call, SOON);
        assertThat(carrier.cli("core show channels")).contains("PJSIP/carrier-");
        alice.hangup(call);
        alice.awaitCallEvent("call:ended", call, SOON);

        assertThat(stage.directory().agents().delete("/api/trunks/" + id).status())
                .isEqualTo(204);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(carrier.cli("pjsip show aor carrier"))
                        .doesNotContain(":" + stage.node().ports().sip()));
    }

    @Test
    void an_agent_registers_itself_and_calls_as_itself() {
        String user = agentsOwnEndpoint();
        String id = trunk("own", carrier, Map.of("mode", "agent-register"));
        awaitRegistered(id);
        assertThat(carrier.cli("pjsip show aor " + user))
                .contains(":" + stage.node().ports().sip());

        String call = alice.dial("603");
        alice.awaitCallEvent("call:answered", call, SOON);
        // Names of channels are cut in the table.
        assertThat(carrier.cli("core show channels concise")).contains("PJSIP/" + user);
        alice.hangup(call);
        alice.awaitCallEvent("call:ended", call, SOON);
    }

    @Test
    void a_trunk_with_sdes_carries_srtp_both_ways() {
        Registrants.of(carrier).add("secured", "secured-secret", Map.of("media_encryption", "sdes"));
        String id = trunk(
                "secured",
                carrier,
                Map.of("mode", "register", "username", "secured", "password", "secured-secret", "srtp", "sdes"));
        awaitRegistered(id);

        callsThrough(carrier);

        assertThat(stage.directory()
                        .agents()
                        .patch("/api/trunks/" + id, Map.of("srtp", "off"))
                        .status())
                .isEqualTo(200);
        // Every node has a trunk's change a little later.
        await("a PBX that wants SRTP refuses a call without")
                .atMost(LONG)
                .until(() -> outcome(alice, "603").data().path("sipStatus").asInt(), status -> status == 488);
    }

    /** What becomes of one call, which is hung up if it was answered. */
    private static BrowserAgent.Event outcome(BrowserAgent agent, String number) {
        String call = agent.dial(number);
        BrowserAgent.Event outcome = agent.awaitOutcome(call, SOON);
        if (outcome.name().equals("call:answered")) {
            agent.hangup(call);
            agent.awaitCallEvent("call:ended", call, SOON);
        }
        return outcome;
    }

    private void awaitRegistered(String id) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(
                                trunk(id).at("/health/registration/registered").asBoolean())
                        .isTrue());
    }

    /** What provisioning would make at the PBX for the agent; gives its user name. */
    private String agentsOwnEndpoint() {
        JsonNode sip = stage.directory()
                .agents()
                .get("/api/agents/" + identity.agentId() + "/sip-config")
                .body();
        String user = sip.get("username").textValue();
        Registrants.of(carrier).add(user, sip.get("password").textValue(), Map.of());
        return user;
    }

    @Test
    void a_call_that_smells_of_fraud_is_refused_with_the_limits_name() {
        trunk("open", stage.asterisk(), Map.of());
        String limits = "/api/tenants/" + tenant + "/call-limits";
        assertThat(stage.directory()
                        .agents()
                        .put(
                                limits,
                                Map.of(
                                        "deniedClasses",
                                        new String[] {"premium"},
                                        "countryCode",
                                        "49",
                                        "callsPerMinute",
                                        1))
                        .status())
                .isEqualTo(200);
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode ack = alice.emit("call:dial", Map.of("phoneNumber", "0900-1234567"));
            assertThat(ack.at("/error/code").asText()).isEqualTo("forbidden");
            assertThat(ack.at("/error/message").asText()).contains("deniedClasses");
        });

        String call = alice.dial("604");
        alice.awaitCallEvent("call:failed", call, SOON);
        JsonNode ack = alice.emit("call:dial", Map.of("phoneNumber", "604"));

        assertThat(ack.at("/error/code").asText()).isEqualTo("rate_limited");
        assertThat(ack.at("/error/message").asText()).contains("callsPerMinute");
    }
}
