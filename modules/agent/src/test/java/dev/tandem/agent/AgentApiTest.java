package dev.tandem.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.agent.pbx.FreeSwitchDirectory;
import dev.tandem.http.Role;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.testing.ApiContract;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents, their accounts and logins. */
class AgentApiTest extends AgentPort {

    @Test
    void an_agent_is_created_and_logs_in_with_what_its_browser_needs() {
        JsonNode agent = create("alice", "1001").body();
        assertThat(agent.get("tenantId").asText()).isEqualTo(tenant);
        assertThat(agent.has("password")).isFalse();
        assertThat(LICENSE.enabled).contains(tenant);

        Response login = login(name("alice"), "correct-horse");

        assertThat(login.status()).isEqualTo(200);
        assertThat(login.body().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("token", "expiresAt", "agent", "iceServers", "sip");
        assertThat(login.body().get("agent").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "tenantId", "userId", "name", "extension", "typology");
        assertThat(login.body().at("/agent/typology").asText()).isEqualTo("chrome_softphone");
        assertThat(login.body().at("/iceServers/0/urls").asText()).isEqualTo("stun:stun.example:3478");
        assertThat(login.body().at("/iceServers/1/credential").asText()).isEqualTo("p");
        JsonNode sip = login.body().get("sip");
        assertThat(sip.get("uri").asText())
                .isEqualTo("sip:tandem-" + agent.get("id").asText() + "@pbx");
        assertThat(sip.get("wsUri").asText()).isEqualTo("wss://pbx:8089/ws");
        assertThat(sip.get("transport").asText()).isEqualTo("wss");
        assertThat(sip.get("password").asText()).hasSizeGreaterThan(20);
        var principal = TOKENS.verify(login.body().get("token").asText()).orElseThrow();
        assertThat(principal.role()).isEqualTo(Role.AGENT);
        assertThat(principal.subject()).isEqualTo(agent.get("id").asText());
        assertThat(call("GET", "/api/agents/" + principal.subject() + "/sip-config", admin, "")
                        .body())
                .isEqualTo(sip);
    }

    @Test
    void the_sip_password_changes_when_asked_and_only_then() {
        String agent = "/api/agents/" + create("alice", "1001").body().get("id").asText();
        JsonNode before = login(name("alice"), "correct-horse").body().get("sip");

        call("PATCH", agent, admin, "{\"password\":\"another-horse\"}");
        assertThat(login(name("alice"), "another-horse").body().get("sip")).isEqualTo(before);

        call("PATCH", agent, admin, "{\"renewSipPassword\":true}");
        JsonNode after = login(name("alice"), "another-horse").body().get("sip");
        assertThat(after.get("username")).isEqualTo(before.get("username"));
        assertThat(after.get("password")).isNotEqualTo(before.get("password"));
    }

    @Test
    void an_administrator_logs_in_too_and_a_wrong_password_does_not() {
        assertThat(login("root", "right").body().get("role").asText()).isEqualTo("admin");
        create("alice", "1001");

        Response wrong = login(name("alice"), "wrong");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body().at("/error/code").asText()).isEqualTo("unauthorized");
        assertThat(login("nobody-" + number, "wrong").body()).isEqualTo(wrong.body());
    }

    @Test
    void guessing_a_password_is_slowed_down() {
        create("alice", "1001");
        for (int i = 0; i < 5; i++) {
            assertThat(login(name("alice"), "guess").status()).isEqualTo(401);
        }

        Response locked = login(name("alice"), "guess");

        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.body().at("/error/code").asText()).isEqualTo("rate_limited");
        assertThat(locked.retryAfter()).isPresent();
        assertThat(login(name("ALICE"), "guess").status()).isEqualTo(429);
        assertThat(login(name("alice"), "correct-horse").status()).isEqualTo(429);
    }

    @Test
    void names_and_extensions_are_unique_and_free_again_after_a_deletion() {
        JsonNode alice = create("alice", "1001").body();

        assertThat(create("alice", "1002").body().at("/error/message").asText()).isEqualTo("username is taken");
        Response extension = create("bob", "1001");
        assertThat(extension.status()).isEqualTo(409);
        assertThat(extension.body().at("/error/message").asText()).isEqualTo("extension is taken");
        String id = alice.get("id").asText();
        assertThat(call("DELETE", "/api/agents/" + id, admin, "").status()).isEqualTo(204);
        assertThat(call("GET", "/api/agents/" + id, admin, "").status()).isEqualTo(404);
        assertThat(login(name("alice"), "correct-horse").status()).isEqualTo(401);
        assertThat(create("alice", "1001").status()).isEqualTo(201);
    }

    @Test
    void what_is_wrong_in_a_request_is_named() {
        assertError(create("{\"username\":\"x\",\"password\":\"correct-horse\"}"), 400, "extension is missing");
        assertError(create(body("a b", "1001")), 422, "username must");
        assertError(create(body("alice", "12x")), 422, "extension");
        assertError(
                create(body("alice", "1001").replace("chrome_softphone", "telegraph")),
                422,
                "typology must be one of chrome_softphone, webrtc_appbar, sip_phone");
        assertError(create("{"), 400, "Malformed JSON");
        assertError(create(body("alice", "1001").replace("\"1001\"", "1001")), 400, "extension is invalid");
        assertError(create(body("alice", "1001").replace("correct-horse", "short")), 422, "password must");
        assertError(create(body("alice", "1001").replace("Alice", " ")), 422, "name must");
        assertError(create("[]"), 400, "The body is invalid");
        for (String list : List.of("/api/agents", "/api/sessions")) {
            assertError(call("GET", list + "?limit=9999", admin, ""), 422, "limit must be between 1 and 200");
            assertError(call("GET", list + "?limit=0", admin, ""), 422, "limit must be between 1 and 200");
            assertError(call("GET", list + "?limit=ten", admin, ""), 400, "limit must be a whole number");
        }
        assertError(call("GET", "/api/sessions?status=odd", admin, ""), 422, "status must be live or all");
        assertError(call("GET", "/api/sessions/s/events?after=x", admin, ""), 400, "after must be a whole number");
        assertError(call("GET", "/api/sessions/s/events?after=-1", admin, ""), 422, "after must be at least 0");
        assertError(call("GET", "/api/agents/a%00b", admin, ""), 400, "NUL");
        assertError(login("a\\u0000", "x"), 400, "NUL");
    }

    @Test
    void the_document_says_what_the_routes_do() throws Exception {
        assertThat(contract.orElseThrow().differences(HTTP, base)).isEmpty();
        assertThat(ApiContract.named(List.of(AgentRoutes.class, SessionRoutes.class, FreeSwitchDirectory.class)))
                .isNotEmpty()
                .isSubsetOf(contract.orElseThrow().paths());
    }

    @Test
    void an_agent_is_changed_and_disabled() {
        String id = create("alice", "1001").body().get("id").asText();

        Response changed = call(
                "PATCH",
                "/api/agents/" + id,
                admin,
                "{\"name\":\"Alice B\",\"extension\":\"1009\",\"password\":\"another-horse\"}");

        assertThat(changed.body().get("name").asText()).isEqualTo("Alice B");
        assertThat(login(name("alice"), "correct-horse").status()).isEqualTo(401);
        JsonNode again = login(name("alice"), "another-horse").body();
        assertThat(again.at("/agent/extension").asText()).isEqualTo("1009");
        assertThat(again.at("/sip/username").asText()).isEqualTo("tandem-" + id);
        assertThat(changed.body().at("/pbx/status").asText()).isEqualTo("off");
        assertThat(module.agents()
                        .findByExtension(tenant, "1009")
                        .toCompletableFuture()
                        .join()
                        .map(AgentProfile::agentId))
                .contains(id);
        call("PATCH", "/api/agents/" + id, admin, "{\"enabled\":false}");
        assertThat(login(name("alice"), "another-horse").status()).isEqualTo(403);
    }

    @Test
    void tenants_and_roles_are_kept_apart() {
        String id = create("alice", "1001").body().get("id").asText();
        String other = token("elsewhere-" + number, Role.ADMIN);

        assertThat(call("GET", "/api/agents/" + id, other, "").status()).isEqualTo(404);
        assertThat(call("PATCH", "/api/agents/" + id, other, "{}").status()).isEqualTo(404);
        assertThat(call("DELETE", "/api/agents/" + id, other, "").status()).isEqualTo(404);
        assertThat(call("GET", "/api/agents", other, "").body().get("agents")).isEmpty();
        assertThat(call("GET", "/api/agents", "", "").status()).isEqualTo(401);
        assertThat(call("GET", "/api/agents", token(tenant, Role.AGENT), "").status())
                .isEqualTo(403);
        assertThat(call("DELETE", "/api/agents/" + id, token(tenant, Role.SUPERVISOR), "")
                        .status())
                .isEqualTo(403);
        assertThat(call("GET", "/api/agents/" + id, token("*", Role.ADMIN), "").status())
                .isEqualTo(200);
    }

    @Test
    void agents_come_in_pages() {
        for (int i = 0; i < 5; i++) {
            create("agent" + i, "20" + i);
        }

        Response first = call("GET", "/api/agents?limit=3", admin, "");
        Response second = call(
                "GET",
                "/api/agents?limit=3&cursor=" + first.body().get("nextCursor").asText(),
                admin,
                "");

        assertThat(first.body().get("agents")).hasSize(3);
        assertThat(second.body().get("agents")).hasSize(2);
        assertThat(second.body().has("nextCursor")).isFalse();
    }

    @Test
    void a_claim_whose_agent_never_came_to_be_is_taken_over_after_a_minute() throws SQLException {
        abandonedClaim(name("alice"), "1001", "5 seconds");
        assertThat(create("alice", "1001").status()).isEqualTo(409);
        age("70 seconds");

        assertThat(create("alice", "1001").status()).isEqualTo(201);
    }

    private void abandonedClaim(String username, String extension, String age) throws SQLException {
        try (var connection = JournalTestKit.database().dataSource().getConnection();
                var insert = connection.prepareStatement("INSERT INTO agent_directory (agent_id, tenant_id, user_id,"
                        + " username, name, extension, typology, enabled, created_at) VALUES (?, ?, 'u', ?, 'n', ?,"
                        + " 'SIP_PHONE', TRUE, now() - ?::interval)")) {
            insert.setString(1, "abandoned-" + number);
            insert.setString(2, tenant);
            insert.setString(3, username);
            insert.setString(4, extension);
            insert.setString(5, age);
            insert.executeUpdate();
        }
    }

    private void age(String age) throws SQLException {
        try (var connection = JournalTestKit.database().dataSource().getConnection();
                var update = connection.prepareStatement(
                        "UPDATE agent_directory SET created_at = now() - ?::interval WHERE agent_id = ?")) {
            update.setString(1, age);
            update.setString(2, "abandoned-" + number);
            update.executeUpdate();
        }
    }
}
