package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.testing.Asterisk;
import dev.tandem.testing.Directory;
import dev.tandem.testing.RestClient;
import dev.tandem.testing.SipPhone;
import dev.tandem.testing.TandemNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Agents at a real Asterisk that goes down and comes back: SIP.js in a real browser registers with exactly what the
 * login returned, as long as the agent exists and no longer.
 */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProvisioningIT {
    /** A pause of the provisioner may have grown to most of this while Asterisk was away, in an earlier test too. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String RECONCILE_INTERVAL = "5s";
    private static final String TENANT = "provisioned";

    private Asterisk asterisk;
    private TandemNode node;
    private Directory directory;
    private SipPhone phone;
    private int number;

    @BeforeAll
    void an_asterisk_and_a_node_of_their_own(Stage stage) {
        TandemNode.NodePorts ports = TandemNode.NodePorts.of(stage.ports());
        asterisk = Asterisk.start(new Asterisk.Settings(
                Asterisk.installedFor(Stage.ROOT),
                Stage.ARTEFACTS.resolve("provisioning"),
                "127.0.0.1",
                stage.ports().free(),
                stage.ports().free(),
                ports.sip()));
        Map<String, String> environment = new HashMap<>();
        environment.put("TANDEM_ADMIN_PASSWORD", Stage.ADMIN_PASSWORD);
        environment.put("ASTERISK_HOST", asterisk.ip());
        environment.put("ASTERISK_SIP_PORT", Integer.toString(asterisk.sipPort()));
        environment.put("WS_URI_SECURE", asterisk.wsUri());
        environment.put("ASTERISK_ARI_URL", asterisk.ariUrl());
        environment.put("ASTERISK_ARI_USERNAME", "tandem");
        environment.put("ASTERISK_ARI_PASSWORD", "tandem");
        environment.put("ASTERISK_RECONCILE_INTERVAL", RECONCILE_INTERVAL);
        node = TandemNode.start(
                new TandemNode.Settings(
                        Stage.ROOT,
                        Stage.LIB,
                        Stage.ARTEFACTS.resolve(
                                "provisioning-" + ProcessHandle.current().pid()),
                        environment),
                ports);
        directory = Directory.of(node, Stage.ADMIN_PASSWORD);
        directory.license(TENANT, 5);
        phone = stage.browser(440).sipPhoneAt(node.gatewayUrl() + "/try/");
    }

    @AfterAll
    void all_end() {
        node.close();
        asterisk.close();
    }

    @BeforeEach
    void next() {
        number++;
        phone.close();
    }

    private String username() {
        return "provisioned-" + number;
    }

    private String create() {
        return directory
                .agent(TENANT, username(), Integer.toString(7000 + number))
                .agentId();
    }

    /** The {@code sip} part of the agent's login. */
    private JsonNode login() {
        return RestClient.of(node.agentUrl())
                .created(
                        "/api/auth/login", Map.of("username", username(), "password", directory.passwordOf(username())))
                .get("sip");
    }

    private JsonNode pbxStatus(String agentId) {
        return directory.agents().get("/api/agents/" + agentId).body().path("pbx");
    }

    private void awaitStatus(String agentId, String status, Duration limit) {
        await().atMost(limit)
                .untilAsserted(() ->
                        assertThat(pbxStatus(agentId).path("status").asText()).isEqualTo(status));
    }

    private void delete(String agentId) {
        assertThat(directory.agents().delete("/api/agents/" + agentId).status()).isEqualTo(204);
    }

    private void awaitUnknown(String name, Duration limit) {
        await().atMost(limit)
                .untilAsserted(() -> assertThat(asterisk.cli("pjsip show endpoint " + name))
                        .contains("Unable to find object " + name));
    }

    @Test
    void a_new_agent_registers_with_what_its_login_returned_and_not_after_its_deletion() {
        String agent = create();
        JsonNode sip = login();
        awaitStatus(agent, "provisioned", SOON);

        assertThat(phone.register(sip)).isEqualTo(new SipPhone.Answer(true, 200, "OK"));
        assertThat(asterisk.cli("pjsip show contacts"))
                .contains(sip.get("username").asText());

        phone.close();
        delete(agent);
        awaitUnknown(sip.get("username").asText(), SOON);
        SipPhone.Answer refused = phone.register(sip);
        assertThat(refused.registered()).isFalse();
        assertThat(refused.status()).isBetween(400, 499);
    }

    @Test
    void a_wrong_password_does_not_register() {
        String agent = create();
        JsonNode sip = login();
        awaitStatus(agent, "provisioned", SOON);

        var wrong = ((ObjectNode) sip.deepCopy()).put("password", "guessed");

        assertThat(phone.register(wrong).registered()).isFalse();
        assertThat(phone.register(sip).registered()).isTrue();
    }

    @Test
    void an_agent_made_while_asterisk_is_away_registers_once_it_is_back() {
        asterisk.stop();
        String agent = create();
        JsonNode sip = login();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(pbxStatus(agent).path("lastError").asText()).contains("ARI"));
        assertThat(pbxStatus(agent).path("status").asText()).isEqualTo("pending");
        assertThat(phone.register(sip).registered()).isFalse();

        asterisk.startAgain();
        awaitStatus(agent, "provisioned", SOON);

        assertThat(phone.register(sip).registered()).isTrue();
    }

    @Test
    void an_agent_deleted_while_asterisk_is_away_registers_never_again() {
        String agent = create();
        JsonNode sip = login();
        awaitStatus(agent, "provisioned", SOON);
        assertThat(phone.register(sip).registered()).isTrue();

        asterisk.stop();
        delete(agent);
        asterisk.startAgain();
        awaitUnknown(sip.get("username").asText(), SOON);

        assertThat(phone.register(sip).registered()).isFalse();
    }

    @Test
    void an_agent_survives_a_restart_of_asterisk() {
        String agent = create();
        JsonNode sip = login();
        awaitStatus(agent, "provisioned", SOON);

        asterisk.stop();
        asterisk.startAgain();

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(phone.register(sip).registered()).isTrue());
    }

    @Test
    void a_renewed_sip_password_replaces_the_old_one() {
        String agent = create();
        JsonNode old = login();
        awaitStatus(agent, "provisioned", SOON);

        directory.agents().patch("/api/agents/" + agent, Map.of("renewSipPassword", true));
        JsonNode renewed = login();
        awaitStatus(agent, "provisioned", SOON);

        assertThat(phone.register(old).registered()).isFalse();
        assertThat(phone.register(renewed).registered()).isTrue();
    }

    @Test
    void a_disabled_agent_does_not_register_until_it_is_enabled_again() {
        String agent = create();
        JsonNode sip = login();
        awaitStatus(agent, "provisioned", SOON);

        directory.agents().patch("/api/agents/" + agent, Map.of("enabled", false));
        awaitStatus(agent, "off", SOON);
        assertThat(phone.register(sip).registered()).isFalse();

        directory.agents().patch("/api/agents/" + agent, Map.of("enabled", true));
        awaitStatus(agent, "provisioned", SOON);
        assertThat(phone.register(sip).registered()).isTrue();
    }

    @Test
    void what_others_did_to_our_endpoints_is_put_right_and_others_are_left_alone() {
        String agent = create();
        JsonNode sip = login();
        awaitStatus(agent, "provisioned", SOON);
        RestClient ari = RestClient.of(asterisk.ariUrl()).withBasic("tandem", "tandem");
        String objects = "/asterisk/config/dynamic/res_pjsip/";
        String stray = "tandem-stray";
        for (String name : List.of(stray, "somebody")) {
            assertThat(ari.put(objects + "aor/" + name, fields("max_contacts", "1"))
                            .status())
                    .isEqualTo(200);
            assertThat(ari.put(objects + "endpoint/" + name, fields("aors", name, "disallow", "all", "allow", "ulaw"))
                            .status())
                    .isEqualTo(200);
        }
        ari.delete(objects + "auth/" + sip.get("username").asText());

        awaitUnknown(stray, SOON);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(phone.register(sip).registered()).isTrue());
        assertThat(asterisk.cli("pjsip show endpoint somebody")).doesNotContain("Unable to find");
        assertThat(asterisk.cli("pjsip show endpoint gateway")).doesNotContain("Unable to find");
    }

    /** Without codecs an endpoint cannot be read back: Asterisk takes it and does not find it. */
    private static Map<String, Object> fields(String... attributesAndValues) {
        return Map.of(
                "fields",
                IntStream.range(0, attributesAndValues.length / 2)
                        .mapToObj(i -> Map.of(
                                "attribute", attributesAndValues[2 * i], "value", attributesAndValues[2 * i + 1]))
                        .toList());
    }
}
