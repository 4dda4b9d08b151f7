package dev.tandem.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.http.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** Agents' sessions and their licence, as supervisors and agents see them. */
class SessionApiTest extends AgentPort {

    @Test
    void the_first_browser_agent_turns_the_feature_on_and_a_telephone_does_not() {
        String phone = create(body(name("phone"), "1000").replace("chrome_softphone", "sip_phone"))
                .body()
                .get("id")
                .asText();
        assertThat(LICENSE.enabled).doesNotContain(tenant);
        assertThat(login(name("phone"), "correct-horse")
                        .body()
                        .at("/sip/transport")
                        .asText())
                .isEqualTo("udp");

        call("PATCH", "/api/agents/" + phone, admin, "{\"typology\":\"webrtc_appbar\"}");

        assertThat(LICENSE.enabled).contains(tenant);
        assertThat(login(name("phone"), "correct-horse")
                        .body()
                        .at("/sip/transport")
                        .asText())
                .isEqualTo("wss");
    }

    @Test
    void presence_is_said_by_the_agent_or_its_supervisor_and_seen_in_the_lists() {
        String id = create("alice", "1001").body().get("id").asText();
        String presence = "/api/agents/" + id + "/presence";
        Response offline = call("PATCH", presence, admin, "{\"presence\":\"away\"}");
        assertThat(offline.status()).isEqualTo(410);
        assertThat(offline.body().at("/error/code").asText()).isEqualTo("session_gone");
        assertThat(call("GET", "/api/agents/" + id, admin, "").body().has("presence"))
                .isFalse();
        TestProbe<ClientNotice> client = kit.createTestProbe();
        String session = connect(id, client).sessionId();
        String self = TOKENS.issue(id, tenant, Role.AGENT, Optional.empty(), Duration.ofHours(1))
                .token();

        Response away = call("PATCH", presence, self, "{\"presence\":\"away\"}");

        assertThat(away.status()).isEqualTo(200);
        assertThat(away.body().get("presence").asText()).isEqualTo("away");
        var told = client.expectMessageClass(ClientNotice.PresenceChanged.class, SOON);
        assertThat(told.since()).hasToString(away.body().get("since").asText());
        for (String list : List.of("/api/agents", "/api/sessions")) {
            await().atMost(SOON)
                    .until(() -> call("GET", list, admin, "")
                            .body()
                            .findValuesAsText("presence")
                            .equals(List.of("away")));
        }
        assertThat(call("GET", "/api/sessions/" + session, admin, "")
                        .body()
                        .get("presence")
                        .asText())
                .isEqualTo("away");
        String sue = token(tenant, Role.SUPERVISOR);
        assertThat(call("PATCH", presence, sue, "{\"presence\":\"dnd\"}").status())
                .isEqualTo(200);
        assertError(call("PATCH", presence, sue, "{\"presence\":\"asleep\"}"), 422, "presence must be one of");
        assertError(call("PATCH", presence, sue, "{}"), 400, "presence is missing");
        assertThat(call("PATCH", presence, token(tenant, Role.AGENT), "{\"presence\":\"dnd\"}")
                        .status())
                .isEqualTo(403);
        assertThat(call("PATCH", presence, token("elsewhere-" + number, Role.ADMIN), "{\"presence\":\"dnd\"}")
                        .status())
                .isEqualTo(404);
        await().atMost(SOON)
                .until(() -> call("GET", "/api/sessions/" + session + "/events", admin, "")
                        .body()
                        .findValuesAsText("cause")
                        .equals(List.of("agent", "supervisor")));
    }

    @Test
    void a_session_is_seen_logged_out_by_force_and_told() {
        String id = create("alice", "1001").body().get("id").asText();
        TestProbe<ClientNotice> client = kit.createTestProbe();
        String session = connect(id, client).sessionId();

        await().atMost(SOON)
                .until(() -> call("GET", "/api/sessions", admin, "")
                                .body()
                                .get("sessions")
                                .size()
                        == 1);
        JsonNode seen = call("GET", "/api/sessions/" + session, admin, "").body();
        assertThat(seen.get("status").asText()).isEqualTo("live");
        assertThat(seen.get("clientConnected").asBoolean()).isTrue();
        assertThat(call("GET", "/api/licenses/current", admin, "")
                        .body()
                        .get("seatsHeld")
                        .asInt())
                .isEqualTo(1);
        String stranger = token("elsewhere-" + number, Role.ADMIN);
        assertThat(call("DELETE", "/api/sessions/" + session, stranger, "").status())
                .isEqualTo(404);

        assertThat(call("DELETE", "/api/sessions/" + session, admin, "").status())
                .isEqualTo(204);

        client.expectMessage(SOON, new ClientNotice.SessionEnded(session, "forced"));
        await().atMost(SOON)
                .until(() -> call("GET", "/api/sessions/" + session, admin, "")
                        .body()
                        .get("status")
                        .asText()
                        .equals("ended"));
        JsonNode events = call("GET", "/api/sessions/" + session + "/events", admin, "")
                .body()
                .get("events");
        assertThat(events.get(0).get("type").asText()).isEqualTo("session.opened");
        assertThat(events.get(1).get("type").asText()).isEqualTo("session.ended");
        assertThat(events.get(1).at("/data/reason").asText()).isEqualTo("forced");
        assertThat(call("GET", "/api/sessions", admin, "").body().get("sessions"))
                .isEmpty();
        assertThat(call("GET", "/api/sessions?status=all", admin, "").body().get("sessions"))
                .hasSize(1);
    }

    @Test
    void a_disabled_agent_loses_its_session_and_gets_no_other() {
        String id = create("alice", "1001").body().get("id").asText();
        TestProbe<ClientNotice> client = kit.createTestProbe();
        String session = connect(id, client).sessionId();

        call("PATCH", "/api/agents/" + id, admin, "{\"enabled\":false}");

        client.expectMessage(SOON, new ClientNotice.SessionEnded(session, "forced"));
        SessionReply reply = ask(id, kit.createTestProbe());
        assertThat(((SessionReply.Refused) reply).refusal().code().code()).isEqualTo("forbidden");
    }

    @Test
    void the_licence_is_shown_as_this_site_sees_it() {
        JsonNode license = call("GET", "/api/licenses/current", admin, "").body();

        assertThat(license.get("id").asText()).isEqualTo("lic-" + tenant);
        assertThat(license.get("source").asText()).isEqualTo("local");
        assertThat(license.get("masterReachable").asBoolean()).isTrue();
        assertThat(license.get("seatsHeld").asInt()).isZero();
    }

    private SessionReply.Connected connect(String agentId, TestProbe<ClientNotice> client) {
        return (SessionReply.Connected) ask(agentId, client);
    }

    private SessionReply ask(String agentId, TestProbe<ClientNotice> client) {
        return module.sessions()
                .ask(
                        agentId,
                        replyTo ->
                                new AgentSessionCommand.Connect(agentId, tenant, "login-1", client.getRef(), replyTo))
                .toCompletableFuture()
                .join();
    }
}
