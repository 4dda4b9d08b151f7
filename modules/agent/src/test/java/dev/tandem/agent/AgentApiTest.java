package dev.tandem.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.pbx.FreeSwitchDirectory;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.agent.session.SessionCalls;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.House;
import dev.tandem.http.HttpSettings;
import dev.tandem.http.Json;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Metrics;
import dev.tandem.http.Passwords;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import dev.tandem.journal.EventCodec;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.JournalFeed;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.media.MediaPlane;
import dev.tandem.testing.ApiContract;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.http.javadsl.server.Directives;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent API over HTTP, a one-node cluster and a real PostgreSQL; the licence is of paper. */
class AgentApiTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Tokens TOKENS = new Tokens("a secret of more than thirty-two bytes");
    private static final TenantsLicense LICENSE = new TenantsLicense();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ActorTestKit kit;
    private static AgentModule module;
    private static String base = "";
    private static Optional<ApiContract> contract = Optional.empty();

    private String tenant = "";
    private String admin = "";
    private int number;

    @BeforeAll
    static void start() throws Exception {
        var config = JournalTestKit.config(ConfigFactory.parseString("""
                pekko.cluster.sharding.remember-entities-store = eventsourced
                tandem.media { stun-server = "stun:stun.example:3478", turn-server = "turn:turn.example:3478",
                  turn-username = u, turn-password = p, turn-secret = "" }
                tandem.sip { asterisk-host = pbx, freeswitch-host = "", ws-uri = "wss://pbx:8089/ws" }
                tandem.pbx.freeswitch-password = "shared with FreeSWITCH"
                tandem.session.reconnect-grace = 1s
                """));
        kit = ActorTestKit.create("agents", config);
        var system = kit.system();
        var cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        var database = JournalTestKit.database();
        var codec = EventCodec.of(config);
        var door = new Door(TOKENS, HttpSettings.defaults());
        module = AgentModule.start(
                system,
                new AgentModule.Foundation(
                        database,
                        new EventReader(database, codec),
                        new EventJson(codec, UnaryOperator.identity()),
                        door,
                        TOKENS,
                        new Passwords(2),
                        new LoginGuard(),
                        InstantSource.system()),
                new AgentModule.Neighbours(
                        LICENSE,
                        LICENSE,
                        (username, password) -> CompletableFuture.completedFuture(
                                username.equals("root") && password.equals("right")
                                        ? Optional.of(new AdminLogin.Admin("u1", "*", Role.ADMIN))
                                        : Optional.empty()),
                        AgentApiTest::noMedia,
                        sessions -> new NoCalls()));
        kit.spawn(JournalFeed.create("sessions-" + System.nanoTime(), database, codec, module.feedHandlers()));
        var house = new House("agent", door, HttpSettings.defaults(), new Metrics());
        var document = ApiDocument.of("Agent API", "test", List.of(AgentModule.API));
        var routes = Directives.concat(document.route(door), module.routes());
        var binding = house.bind(system, "127.0.0.1", 0, house.open(routes))
                .toCompletableFuture()
                .get();
        base = "http://127.0.0.1:" + binding.localAddress().getPort();
        contract = Optional.of(ApiContract.of(HTTP, base));
    }

    @AfterAll
    static void stop() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void tenant() {
        number = NUMBERS.incrementAndGet();
        tenant = "tenant-" + number;
        admin = token(tenant, Role.ADMIN);
    }

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

    // --- helpers ---

    private record Response(int status, JsonNode body, Optional<String> retryAfter) {}

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

    private String name(String username) {
        return username + "-" + number;
    }

    private Response create(String username, String extension) {
        return create(body(name(username), extension));
    }

    private Response create(String json) {
        return call("POST", "/api/agents", admin, json);
    }

    private static String body(String username, String extension) {
        return "{\"username\":\"" + username + "\",\"password\":\"correct-horse\",\"name\":\"Alice\",\"extension\":\""
                + extension + "\",\"typology\":\"chrome_softphone\"}";
    }

    private static Response login(String username, String password) {
        return call(
                "POST", "/api/auth/login", "", "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}");
    }

    private static String token(String tenant, Role role) {
        return TOKENS.issue("u1", tenant, role, Optional.empty(), Duration.ofHours(1))
                .token();
    }

    private static void assertError(Response response, int status, String text) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().at("/error/message").asText()).contains(text);
        assertThat(response.body().at("/error/code").asText()).isEqualTo("invalid_request");
    }

    private static Response call(String method, String path, String token, String body) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode json = Json.mapper().readTree(response.body().isEmpty() ? "{}" : response.body());
            assertThat(contract.orElseThrow().faults(method, path, response.statusCode(), json))
                    .isEmpty();
            return new Response(response.statusCode(), json, response.headers().firstValue("Retry-After"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** These tests move no media. */
    private static MediaPlane noMedia() {
        return (MediaPlane) Proxy.newProxyInstance(
                AgentApiTest.class.getClassLoader(), new Class<?>[] {MediaPlane.class}, (_, method, _) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private static final class NoCalls implements SessionCalls {
        @Override
        public void sessionEnded(String callId, String agentId, String sessionId, String reason) {}

        @Override
        public void produced(String callId, String agentId, String producerId) {}
    }
}
