package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.call.TrunkOptions;
import dev.tandem.core.Ids;
import dev.tandem.http.Role;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.testing.ApiContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What administrators can do with trunks and limits, and what they cannot. */
class TrunkApiTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static TrunkServer server;

    private final String tenant = "tenant-" + Ids.next();
    private final String admin = TrunkServer.token(tenant, Role.ADMIN);

    @BeforeAll
    static void start() throws Exception {
        server = new TrunkServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private TrunkServer.Reply ask(String method, String path, String body) throws Exception {
        return server.ask(admin, method, path, body);
    }

    private String create(String body) throws Exception {
        TrunkServer.Reply reply = ask("POST", "/api/trunks", body);
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(201);
        return reply.body().get("id").asText();
    }

    @Test
    void a_trunk_is_made_seen_changed_and_removed() throws Exception {
        String id = create("""
                {"name": "carrier", "host": "sip.example.net", "username": "4930", "password": "s3cret", "maxCalls": 30,
                 "codecs": ["pcma", "PCMU"], "dtmf": "info", "allowedSources": ["192.0.2.0/24", "2001:db8::/32"]}""");

        var one = ask("GET", "/api/trunks/" + id, "").body();
        assertThat(one.get("mode").asText()).isEqualTo("peer");
        assertThat(one.get("codecs").toString()).isEqualTo("[\"PCMA\",\"PCMU\"]");
        assertThat(one.get("hasPassword").asBoolean()).isTrue();
        assertThat(one.at("/health/state").asText()).isEqualTo("unknown");
        assertThat(one.toString()).doesNotContain("s3cret");

        var changed = ask("PATCH", "/api/trunks/" + id, """
                {"name": "carrier 2", "maxCalls": null, "priority": 7, "enabled": false}""").body();
        assertThat(changed.get("name").asText()).isEqualTo("carrier 2");
        assertThat(changed.has("maxCalls")).isFalse();
        assertThat(changed.get("priority").asInt()).isEqualTo(7);
        assertThat(changed.get("enabled").asBoolean()).isFalse();
        assertThat(changed.get("hasPassword").asBoolean()).isTrue();

        assertThat(ask("DELETE", "/api/trunks/" + id, "").status()).isEqualTo(204);
        assertThat(ask("GET", "/api/trunks/" + id, "").status()).isEqualTo(404);
        assertThat(ask("DELETE", "/api/trunks/" + id, "").status()).isEqualTo(404);
    }

    @Test
    void what_cannot_be_is_refused_with_the_field_that_is_wrong() throws Exception {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("{\"name\": \"\", \"host\": \"a\"}", "name"),
                Map.entry("{\"name\": \"a\", \"host\": \"sip:a@b\"}", "host"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"port\": 70000}", "port"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"transport\": \"sctp\"}", "transport"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"mode\": \"register\"}", "username"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"password\": \"x\"}", "username"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"username\": \"a b\"}", "username"),
                Map.entry(
                        "{\"name\": \"a\", \"host\": \"a\", \"mode\": \"agent-register\", \"username\": \"a\"}",
                        "agent-register"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"codecs\": []}", "codecs"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"codecs\": [\"G729\"]}", "codecs"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"sessionTimer\": 30}", "sessionTimer"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"maxCalls\": 0}", "maxCalls"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"priority\": -1}", "priority"),
                Map.entry(
                        "{\"name\": \"a\", \"host\": \"a\", \"allowedSources\": [\"10.0.0.0/33\"]}", "allowedSources"),
                Map.entry("{\"name\": \"a\", \"host\": \"a\", \"allowedSources\": [\"pbx\"]}", "allowedSources"));
        for (var one : wrong.entrySet()) {
            TrunkServer.Reply reply = ask("POST", "/api/trunks", one.getKey());
            assertThat(reply.status()).as(one.getKey()).isEqualTo(422);
            assertThat(reply.error()).contains(one.getValue());
        }
        assertThat(ask("POST", "/api/trunks", "{\"name\": \"a\"}").status()).isEqualTo(400);
        String id = create("{\"name\": \"a\", \"host\": \"a\", \"username\": \"u\", \"password\": \"p\"}");
        assertThat(ask("PATCH", "/api/trunks/" + id, "{\"username\": null}").error())
                .contains("username");
        assertThat(ask("PATCH", "/api/trunks/" + id, "{\"mode\": \"register\"}").status())
                .isEqualTo(200);
        assertThat(ask("PATCH", "/api/trunks/" + id, "{\"password\": null}").status())
                .isEqualTo(422);
    }

    @Test
    void a_name_is_unique_in_its_tenant_and_only_there() throws Exception {
        create("{\"name\": \"one\", \"host\": \"a\"}");
        String two = create("{\"name\": \"two\", \"host\": \"a\"}");
        assertThat(ask("POST", "/api/trunks", "{\"name\": \"one\", \"host\": \"b\"}")
                        .status())
                .isEqualTo(409);
        assertThat(ask("PATCH", "/api/trunks/" + two, "{\"name\": \"one\"}").status())
                .isEqualTo(409);
        String other = TrunkServer.token("other-" + tenant, Role.ADMIN);
        assertThat(server.ask(other, "POST", "/api/trunks", "{\"name\": \"one\", \"host\": \"b\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void another_tenants_trunk_is_not_found_and_agents_may_not_look() throws Exception {
        String id = create("{\"name\": \"mine\", \"host\": \"a\"}");
        String stranger = TrunkServer.token("other-" + tenant, Role.ADMIN);
        for (String method : List.of("GET", "DELETE")) {
            assertThat(server.ask(stranger, method, "/api/trunks/" + id, "").status())
                    .isEqualTo(404);
        }
        assertThat(server.ask(stranger, "PATCH", "/api/trunks/" + id, "{\"priority\": 2}")
                        .status())
                .isEqualTo(404);
        assertThat(server.ask(stranger, "GET", "/api/trunks", "").body().get("trunks"))
                .isEmpty();
        assertThat(server.ask(stranger, "GET", "/api/trunks?tenantId=" + tenant, "")
                        .status())
                .isEqualTo(404);
        for (Role role : List.of(Role.AGENT, Role.SUPERVISOR)) {
            assertThat(server.ask(TrunkServer.token(tenant, role), "GET", "/api/trunks", "")
                            .status())
                    .isEqualTo(403);
        }
        String operator = TrunkServer.token("*", Role.ADMIN);
        assertThat(server.ask(operator, "GET", "/api/trunks/" + id, "").status())
                .isEqualTo(200);
        assertThat(server.ask(operator, "POST", "/api/trunks", "{\"name\": \"x\", \"host\": \"a\"}")
                        .status())
                .isEqualTo(400);
        assertThat(server.ask(
                                operator,
                                "POST",
                                "/api/trunks",
                                "{\"name\": \"x\", \"host\": \"a\", \"tenantId\": \"" + tenant + "\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void pages_of_trunks_follow_each_other() throws Exception {
        for (int i = 0; i < 3; i++) {
            create("{\"name\": \"t" + i + "\", \"host\": \"a\"}");
        }
        var first = ask("GET", "/api/trunks?limit=2", "").body();
        assertThat(first.get("trunks")).hasSize(2);
        var second = ask(
                        "GET",
                        "/api/trunks?limit=2&cursor=" + first.get("nextCursor").asText(),
                        "")
                .body();
        assertThat(second.get("trunks")).hasSize(1);
        assertThat(second.has("nextCursor")).isFalse();
    }

    @Test
    void passwords_rest_encrypted_and_reach_the_nodes_that_use_them() throws Exception {
        String id = create("""
                {"name": "reg", "host": "127.0.0.1", "mode": "register", "username": "u", "password": "pa55word",
                 "sessionTimer": 1800}""");
        try (var connection = JournalTestKit.database().dataSource().getConnection();
                var query =
                        connection.prepareStatement("SELECT settings::text, password FROM trunk WHERE trunk_id = ?")) {
            query.setString(1, id);
            var row = query.executeQuery();
            row.next();
            assertThat(row.getString(1)).doesNotContain("pa55word");
            assertThat(new String(row.getBytes(2), StandardCharsets.ISO_8859_1)).doesNotContain("pa55word");
            assertThat(TrunkServer.BOX.open(id, row.getBytes(2))).contains("pa55word");
            assertThat(TrunkServer.BOX.open("another", row.getBytes(2))).isEmpty();
            assertThat(new SecretBox("another storage key of more than 32 bytes").open(id, row.getBytes(2)))
                    .isEmpty();
        }
        try (var book = new TrunkBook(new Jdbc(JournalTestKit.database().dataSource()), TrunkServer.BOX)) {
            book.open();
            var trunk = book.now().byTenant().get(tenant).getFirst().trunk();
            assertThat(trunk.target().credentials().orElseThrow().password()).isEqualTo("pa55word");
            assertThat(trunk.options().mode()).isEqualTo(TrunkOptions.Mode.REGISTER);
            assertThat(trunk.options().sessionTimer()).contains(Duration.ofMinutes(30));

            ask("PATCH", "/api/trunks/" + id, "{\"password\": \"another\"}");
            await().atMost(SOON)
                    .until(() -> book.now()
                            .byTenant()
                            .get(tenant)
                            .getFirst()
                            .trunk()
                            .target()
                            .credentials()
                            .filter(known -> known.password().equals("another"))
                            .isPresent());
        }
    }

    @Test
    void a_trunk_that_makes_no_sense_does_not_keep_a_node_from_following_the_others() throws Exception {
        String id = create("{\"name\": \"one\", \"host\": \"127.0.0.1\"}");
        var jdbc = new Jdbc(JournalTestKit.database().dataSource());
        try (var book = new TrunkBook(jdbc, TrunkServer.BOX)) {
            book.open();
            String host = "UPDATE trunk SET settings = jsonb_set(settings, '{host}', ?::jsonb) WHERE trunk_id = ?";
            jdbc.now(connection -> Jdbc.update(connection, host, "\"no host\"", id));
            book.refresh();
            assertThat(book.now()
                            .byTenant()
                            .get(tenant)
                            .getFirst()
                            .trunk()
                            .target()
                            .host())
                    .isEqualTo("127.0.0.1");

            jdbc.now(connection -> Jdbc.update(connection, host, "\"127.0.0.2\"", id));
            await().atMost(SOON)
                    .until(() -> book.now()
                            .byTenant()
                            .get(tenant)
                            .getFirst()
                            .trunk()
                            .target()
                            .host()
                            .equals("127.0.0.2"));
        }
    }

    @Test
    void a_query_that_no_database_takes_is_malformed() throws Exception {
        String everybodys = TrunkServer.token("*", Role.ADMIN);
        for (String query : List.of("cursor=%00", "tenantId=%00")) {
            assertThat(server.ask(everybodys, "GET", "/api/trunks?" + query, "").status())
                    .isEqualTo(400);
        }
    }

    @Test
    void limits_are_set_as_a_whole_and_per_tenant() throws Exception {
        String path = "/api/tenants/" + tenant + "/call-limits";
        assertThat(ask("GET", path, "").body().get("allowedPrefixes")).isEmpty();
        var set = ask("PUT", path, """
                {"deniedClasses": ["premium", "satellite"], "countryCode": "49", "callsPerMinute": 60}""");
        assertThat(set.status()).isEqualTo(200);
        assertThat(ask("GET", path, "").body()).isEqualTo(set.body());
        assertThat(ask("PUT", path, "{\"callsPerMinute\": 0}").error()).contains("callsPerMinute");
        assertThat(ask("PUT", path, "{\"deniedPrefixes\": [\"x\"]}").error()).contains("deniedPrefixes");
        assertThat(ask("PUT", path, "{\"deniedClasses\": [\"cheap\"]}").status())
                .isEqualTo(422);
        String stranger = TrunkServer.token("other-" + tenant, Role.ADMIN);
        assertThat(server.ask(stranger, "GET", path, "").status()).isEqualTo(404);
        assertThat(server.ask(stranger, "PUT", path, "{}").status()).isEqualTo(404);
        assertThat(server.ask(TrunkServer.token(tenant, Role.SUPERVISOR), "PUT", path, "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void the_document_says_what_there_is() throws Exception {
        assertThat(server.contract.differences(server.http, server.base)).isEmpty();
        assertThat(ApiContract.named(List.of(TrunkRoutes.class, LimitRoutes.class)))
                .isSubsetOf(server.contract.paths());
    }
}
