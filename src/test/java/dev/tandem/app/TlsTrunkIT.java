package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.testing.Asterisk;
import dev.tandem.testing.Authority;
import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Directory;
import dev.tandem.testing.Registrants;
import dev.tandem.testing.TandemNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trunks over TLS to a real Asterisk, which shows one certificate that the node trusts and one that it does not. */
@ExtendWith(Stage.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTrunkIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String IP = "127.0.0.1";

    private final Path folder =
            Stage.ARTEFACTS.resolve("tls-trunk-" + ProcessHandle.current().pid());

    private Stage stage;
    private int trustedPort;
    private int strangePort;
    private Asterisk carrier;
    private TandemNode node;
    private Directory directory;

    @BeforeAll
    void a_pbx_and_a_node_that_trusts_one_of_its_certificates_start(Stage shared) {
        stage = shared;
        trustedPort = stage.ports().free();
        strangePort = stage.ports().free();
        Authority trusted = Authority.in(folder.resolve("certificates"), "trusted");
        Authority strange = Authority.in(folder.resolve("certificates"), "strange");
        TandemNode.NodePorts ports = TandemNode.NodePorts.of(stage.ports());
        carrier = Asterisk.start(new Asterisk.Settings(
                Asterisk.installedFor(Stage.ROOT),
                Stage.ARTEFACTS.resolve("tls-carrier"),
                IP,
                stage.ports().free(),
                stage.ports().free(),
                ports.sip(),
                List.of(
                        new Asterisk.TlsPort(trustedPort, trusted.server(IP)),
                        new Asterisk.TlsPort(strangePort, strange.server(IP)))));
        Map<String, String> environment = Map.of(
                "TANDEM_ADMIN_PASSWORD",
                Stage.ADMIN_PASSWORD,
                "TANDEM_TRUNK_KEEP_ALIVE",
                "1s",
                "TANDEM_SIP_TLS",
                "on",
                "TANDEM_SIP_TLS_PORT",
                Integer.toString(stage.ports().free()),
                "TANDEM_SIP_TLS_TRUST_FILE",
                trusted.trust().toString());
        node = TandemNode.start(new TandemNode.Settings(Stage.ROOT, Stage.LIB, folder, environment), ports);
        directory = Directory.of(node, Stage.ADMIN_PASSWORD);
    }

    @AfterAll
    void they_end() {
        node.close();
        carrier.close();
    }

    @Test
    void a_call_is_heard_through_tls_and_srtp() {
        Registrants.of(carrier).add("secured", "secured-secret", Map.of("media_encryption", "sdes"));
        BrowserAgent alice = phone("safe", "tls-alice");
        String trunk = trunk(
                "safe",
                trustedPort,
                Map.of("mode", "register", "username", "secured", "password", "secured-secret", "srtp", "sdes"));
        awaitRegistered(trunk);
        await().atMost(LONG).until(() -> trunk(trunk).at("/health/state").asText(), "up"::equals);

        String call = alice.dial("600");
        alice.awaitCallEvent("call:answered", call, SOON);
        alice.awaitHearing(call, SOON);

        alice.awaitTone(call, 440, 2.0, SOON);
        assertThat(carrier.cli("core show channels concise")).contains("PJSIP/secured-");
        assertThat(carrier.cli("pjsip show aor secured")).containsIgnoringCase("transport=tls");
        await().atMost(SOON).untilAsserted(() -> assertThat(node.log()).contains("sip.tls.connected name=127.0.0.1"));
        assertThat(directory
                        .agents()
                        .get("/api/calls/" + call + "/events")
                        .body()
                        .toString())
                .as("the journal has the keys, people see none")
                .contains("RTP/SAVP", "inline:***")
                .doesNotContainPattern("inline:[A-Za-z0-9+/]");
        alice.hangup(call);
        alice.awaitCallEvent("call:ended", call, SOON);
        await().atMost(SOON).until(() -> carrier.activeChannels() == 0);
        alice.logout();
    }

    @Test
    void the_pbx_hangs_up_by_the_connection_that_is_open() {
        // The node has no certificate, so the PBX must not connect to the address in its Contact.
        Registrants.of(carrier)
                .add("open", "open-secret", Map.of("media_encryption", "sdes", "rewrite_contact", "yes"));
        BrowserAgent carol = phone("open", "tls-carol");
        String trunk = trunk(
                "open",
                trustedPort,
                Map.of("mode", "register", "username", "open", "password", "open-secret", "srtp", "sdes"));
        awaitRegistered(trunk);

        String call = carol.dial("606");
        carol.awaitCallEvent("call:answered", call, SOON);
        carol.awaitCallEvent("call:ended", call, SOON);

        await().atMost(SOON).until(() -> carrier.activeChannels() == 0);
        carol.logout();
    }

    @Test
    void a_certificate_of_another_authority_makes_the_trunk_unavailable_and_is_told_in_the_log() {
        BrowserAgent bob = phone("wary", "tls-bob");
        String trunk = trunk("wary", strangePort, Map.of("srtp", "sdes"));
        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(trunk(trunk).at("/health/state").asText()).isEqualTo("down"));

        JsonNode ack = bob.emit("call:dial", Map.of("phoneNumber", "600"));

        assertThat(ack.at("/error/code").asText()).isEqualTo("trunk_unavailable");
        // The log is written by a thread of its own, a little later.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(node.log().lines().filter(line -> line.contains("sip.tls.failed")))
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(line)
                                .contains(IP + ":" + strangePort)
                                .contains("unable to find valid certification path")));
        assertThat(carrier.activeChannels()).isZero();
        bob.logout();
    }

    private BrowserAgent phone(String tenant, String username) {
        directory.license(tenant, 1);
        BrowserAgent agent = stage.browser(440).agentAt(node.gatewayUrl() + "/try/");
        JsonNode answer = agent.connect(node.gatewayUrl(), directory.agent(tenant, username, "201"));
        assertThat(answer.has("connected")).as("%s", answer).isTrue();
        agent.prepareMedia();
        return agent;
    }

    private String trunk(String tenant, int port, Map<String, Object> more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("tenantId", tenant, "name", tenant, "host", IP, "port", port, "transport", "tls"));
        body.putAll(more);
        return directory.agents().created("/api/trunks", body).get("id").textValue();
    }

    private JsonNode trunk(String id) {
        return directory.agents().get("/api/trunks/" + id).body();
    }

    private void awaitRegistered(String trunk) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(trunk(trunk)
                                .at("/health/registration/registered")
                                .asBoolean())
                        .isTrue());
    }
}
