package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.BrowserAgent;
import dev.tandem.testing.Directory;
import dev.tandem.testing.TandemNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node whose agents are offered calls while they are in one. */
@ExtendWith(Stage.Provider.class)
class CallWaitingIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void an_agent_in_a_call_takes_a_second_one_and_returns_to_the_first(Stage stage) {
        try (TandemNode node = TandemNode.start(settings(stage), TandemNode.NodePorts.of(stage.ports()))) {
            Directory directory = Directory.of(node, Stage.ADMIN_PASSWORD);
            directory.license("waiting", 1);
            BrowserAgent agent = stage.browser(440).agentAt(node.gatewayUrl() + "/try/");
            assertThat(agent.connect(node.gatewayUrl(), directory.agent("waiting", "waiting-alice", "501"))
                            .has("connected"))
                    .isTrue();
            agent.prepareMedia();
            String first = agent.dial("603");
            agent.awaitCallEvent("call:answered", first, SOON);

            try (SippCaller caller = SippCaller.calls(stage, node, "501", "inbound-answered", 200)) {
                String second = agent.awaitEvent("call:incoming", SOON)
                        .data()
                        .path("callId")
                        .asText();
                agent.answer(second);

                assertThat(agent.awaitCallEvent("call:held", first, SOON)
                                .data()
                                .path("held")
                                .asBoolean())
                        .isTrue();
                agent.awaitCallEvent("call:answered", second, SOON);
                caller.succeeds();
                agent.awaitCallEvent("call:ended", second, SOON);
            }
            assertThat(agent.emit("call:unhold", Map.of("callId", first))
                            .path("success")
                            .asBoolean())
                    .isTrue();
            agent.hangup(first);
            agent.awaitCallEvent("call:ended", first, SOON);
        }
    }

    private static TandemNode.Settings settings(Stage stage) {
        return new TandemNode.Settings(
                Stage.ROOT,
                Stage.LIB,
                Stage.ARTEFACTS.resolve("waiting-" + ProcessHandle.current().pid()),
                Map.of(
                        "TANDEM_ADMIN_PASSWORD",
                        Stage.ADMIN_PASSWORD,
                        "TANDEM_CALL_WAITING",
                        "true",
                        "ASTERISK_HOST",
                        stage.asterisk().ip(),
                        "ASTERISK_SIP_PORT",
                        Integer.toString(stage.asterisk().sipPort())));
    }
}
