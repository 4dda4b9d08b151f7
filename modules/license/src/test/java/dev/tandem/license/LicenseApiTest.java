package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.core.Ids;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import dev.tandem.testing.ApiContract;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Licences and their administrators, as an operator, a tenant and its admin use the API. */
class LicenseApiTest extends LicensePort {

    @Test
    void a_license_has_exactly_the_fields_of_the_contract() {
        String tenant = Ids.next();
        var created = node.call(operator, "POST", "/api/licenses", """
                {"tenantId":"%s","name":"Acme","type":"pro","features":{"webrtc_extension":true,"recording":false},
                 "maxUsers":10,"webrtc_max_users":5,"validUntil":"2099-01-01T00:00:00Z","unknown":1}""".formatted(tenant));

        assertThat(created.status()).isEqualTo(201);
        JsonNode license = created.body();
        assertThat(license.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id",
                        "key",
                        "tenantId",
                        "name",
                        "type",
                        "features",
                        "maxUsers",
                        "webrtcMaxUsers",
                        "status",
                        "validFrom",
                        "validUntil",
                        "leaseSeconds",
                        "activeWebrtcSessions",
                        "webrtc_max_users");
        assertThat(license.path("key").asText()).matches("TNDM(-[0-9A-Z]{4}){5}");
        assertThat(license.path("tenantId").asText()).isEqualTo(tenant);
        assertThat(license.path("features").path("webrtc_extension").asBoolean())
                .isTrue();
        assertThat(license.path("webrtcMaxUsers").asInt()).isEqualTo(5);
        assertThat(license.path("webrtc_max_users").asInt()).isEqualTo(5);
        assertThat(license.path("status").asText()).isEqualTo("active");
        assertThat(license.path("validFrom").isNull()).isTrue();
        assertThat(license.path("validUntil").asText()).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(license.path("leaseSeconds").asInt()).isEqualTo(90);
        assertThat(license.path("activeWebrtcSessions").asInt()).isZero();

        var read = node.get(operator, "/api/licenses/" + license.path("id").asText());
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(license);
    }

    @Test
    void a_license_is_changed_and_deleted() {
        String tenant = Ids.next();
        String one = "/api/licenses/" + create(tenant, 3);

        var changed = node.call(operator, "PATCH", one, """
                {"name":"New","webrtcMaxUsers":1,"status":"suspended","validFrom":"2020-01-01T00:00:00Z",
                 "validUntil":"2099-01-01T00:00:00Z"}""");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("name")).isEqualTo("New");
        assertThat(changed.text("status")).isEqualTo("suspended");
        assertThat(changed.text("type")).isEqualTo("standard");
        var reopened = node.call(operator, "PATCH", one, "{\"validFrom\":null}");
        assertThat(reopened.body().path("validFrom").isNull()).isTrue();
        assertThat(reopened.text("validUntil")).isEqualTo("2099-01-01T00:00:00Z");

        assertThat(node.call(operator, "DELETE", one, "").status()).isEqualTo(204);
        assertThat(node.get(operator, one).status()).isEqualTo(404);
        assertThat(node.call(operator, "DELETE", one, "").status()).isEqualTo(404);
        assertThat(create(tenant, 3)).isNotEqualTo(one.substring(one.lastIndexOf('/') + 1));
    }

    @Test
    void a_wrong_license_is_refused_with_the_name_of_the_field() {
        assertRefused("{\"name\":\"n\",\"maxUsers\":1}", 400, "tenantId is missing");
        assertRefused("{\"tenantId\":\"t\",\"name\":\"n\",\"maxUsers\":\"1\"}", 400, "maxUsers is invalid");
        assertRefused(
                "{\"tenantId\":\"t\",\"name\":\"n\",\"maxUsers\":1,\"status\":\"odd\"}",
                422,
                "status must be one of active, suspended, revoked");
        assertRefused("{\"tenantId\":\"*\",\"name\":\"n\",\"maxUsers\":1}", 422, "tenantId must be");
        assertRefused("{\"tenantId\":\"t\",\"name\":\" \",\"maxUsers\":1}", 422, "name must be");
        assertRefused("{\"tenantId\":\"t\",\"name\":\"n\",\"maxUsers\":0}", 422, "maxUsers must be between");
        assertRefused(
                "{\"tenantId\":\"t\",\"name\":\"n\",\"maxUsers\":1,\"leaseSeconds\":0}", 422, "leaseSeconds must");
        assertRefused(
                "{\"tenantId\":\"t\",\"name\":\"n\",\"maxUsers\":1,\"webrtcMaxUsers\":2}",
                422,
                "webrtcMaxUsers must not exceed");
        assertRefused(
                "{\"tenantId\":\"t\",\"name\":\"n\",\"maxUsers\":1,\"features\":{\"a\":null}}",
                422,
                "features.a must be");
        String one = "/api/licenses/" + create(Ids.next(), 3);
        assertThat(node.call(operator, "PATCH", one, "{\"webrtcMaxUsers\":1000}")
                        .status())
                .isEqualTo(422);
        assertThat(node.call(operator, "PATCH", one, "{\"validUntil\":\"soon\"}")
                        .message())
                .startsWith("validUntil must be a time");
    }

    @Test
    void a_time_is_never_a_number() {
        String good = "{\"tenantId\":\"t\",\"name\":\"n\",\"maxUsers\":1,\"validUntil\":%s}";
        assertRefused(good.formatted("4070908800"), 400, "validUntil is invalid");
        assertRefused(good.formatted("\"4070908800\""), 422, "validUntil must be a time");
        String one = "/api/licenses/" + create(Ids.next(), 3);
        assertThat(node.call(operator, "PATCH", one, "{\"validFrom\":0}").status())
                .isEqualTo(400);
    }

    @Test
    void a_wrong_query_is_refused_with_the_name_of_the_parameter() {
        String one = "/api/licenses/" + create(Ids.next(), 3);
        assertQuery("/api/licenses?limit=ten", 400, "limit must be a whole number");
        assertQuery("/api/licenses?limit=101", 422, "limit must be between 1 and 100");
        assertQuery("/api/licenses?cursor=a%00", 422, "cursor must be");
        assertQuery("/api/licenses?tenantId=*", 422, "tenantId must be");
        assertQuery(one + "/events?after=x", 400, "after must be a whole number");
        assertQuery(one + "/events?after=-1", 422, "after must be at least 0");
        assertQuery(one + "/events?limit=0", 422, "limit must be between 1 and 500");
        assertQuery(one + "/stream?after=x", 400, "after must be a whole number");
    }

    @Test
    void the_document_says_what_the_routes_do() throws Exception {
        ApiContract contract = ApiContract.of(node.client(), node.base());
        assertThat(contract.differences(node.client(), node.base())).isEmpty();
        assertThat(ApiContract.named(List.of(LicenseApi.class, SiteApi.class)))
                .isNotEmpty()
                .isSubsetOf(contract.paths());
    }

    @Test
    void a_tenant_has_one_license() {
        String tenant = Ids.next();
        create(tenant, 1);
        var second = node.call(operator, "POST", "/api/licenses", newLicense(tenant, 1));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.code()).isEqualTo("conflict");
    }

    @Test
    void a_tenant_sees_its_own_license_and_never_anothers() {
        String mine = Ids.next();
        String id = create(mine, 3);
        String others = create(Ids.next(), 3);
        String admin = LicenseNode.token("boss", mine, Role.ADMIN);
        String supervisor = LicenseNode.token("sue", mine, Role.SUPERVISOR);
        String agent = LicenseNode.token("ann", mine, Role.AGENT);

        assertThat(node.get(admin, "/api/licenses/" + id).body().has("key")).isTrue();
        assertThat(node.get(supervisor, "/api/licenses/" + id).body().has("key"))
                .isFalse();
        assertThat(node.get(agent, "/api/licenses/" + id).status()).isEqualTo(403);
        assertThat(node.get("", "/api/licenses/" + id).status()).isEqualTo(401);
        JsonNode list =
                node.get(supervisor, "/api/licenses?tenantId=other").body().path("licenses");
        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("id").asText()).isEqualTo(id);

        for (String path : List.of("", "/webrtc-sessions", "/events", "/stream")) {
            var response = node.get(admin, "/api/licenses/" + others + path);
            assertThat(response.status()).as(path).isEqualTo(404);
            assertThat(response.code()).isEqualTo("not_found");
        }
        String seats = "/api/licenses/" + others + "/webrtc-sessions";
        assertThat(node.call(admin, "POST", seats, "{\"sessionId\":\"s\",\"agentId\":\"a\"}")
                        .status())
                .isEqualTo(404);
        assertThat(node.call(admin, "PUT", seats + "/s/heartbeat", "").status()).isEqualTo(404);
        assertThat(node.call(admin, "DELETE", seats + "/s", "").status()).isEqualTo(404);
        assertThat(node.call(admin, "PATCH", "/api/licenses/" + others, "{\"name\":\"x\"}")
                        .status())
                .isEqualTo(404);
        assertThat(node.call(admin, "DELETE", "/api/licenses/" + others, "").status())
                .isEqualTo(404);
        assertThat(node.get(operator, "/api/licenses/nothing").status()).isEqualTo(404);
    }

    @Test
    void a_tenants_admin_shares_out_seats_but_does_not_sell_licenses() {
        String tenant = Ids.next();
        String one = "/api/licenses/" + create(tenant, 3);
        String admin = LicenseNode.token("boss", tenant, Role.ADMIN);

        assertThat(node.call(admin, "PATCH", one, "{\"webrtcMaxUsers\":7}").status())
                .isEqualTo(200);
        assertThat(node.call(admin, "PATCH", one, "{\"features\":{\"webrtc_extension\":false}}")
                        .status())
                .isEqualTo(200);
        assertThat(node.call(admin, "PATCH", one, "{\"maxUsers\":1000}").status())
                .isEqualTo(403);
        assertThat(node.call(admin, "PATCH", one, "{\"features\":{\"recording\":true}}")
                        .status())
                .isEqualTo(403);
        assertThat(node.call(admin, "DELETE", one, "").status()).isEqualTo(403);
        assertThat(node.call(admin, "POST", "/api/licenses", newLicense(Ids.next(), 1))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void licenses_are_listed_page_by_page() {
        List<String> mine =
                IntStream.range(0, 3).mapToObj(i -> create(Ids.next(), 1)).toList();
        var found = new ArrayList<String>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page =
                    node.get(operator, "/api/licenses?limit=2&cursor=" + cursor).body();
            assertThat(page.path("licenses").size()).isLessThanOrEqualTo(2);
            page.path("licenses")
                    .forEach(license -> found.add(license.path("id").asText()));
            cursor = page.path("nextCursor").asText();
            pages++;
        } while (!cursor.isEmpty() && pages < 100);

        assertThat(found).doesNotHaveDuplicates().containsAll(mine);
    }

    @Test
    void the_history_is_read_page_by_page_and_streamed_live() throws Exception {
        String one = "/api/licenses/" + create(Ids.next(), 2);
        take(one + "/webrtc-sessions", "s1", "ann");

        JsonNode history = node.get(operator, one + "/events?after=1").body();
        assertThat(history.path("events")).hasSize(1);
        assertThat(history.path("last").asInt()).isEqualTo(2);
        JsonNode event = history.path("events").get(0);
        assertThat(event.path("type").asText()).isEqualTo("license.seat-allocated");
        assertThat(event.path("data").path("sessionId").asText()).isEqualTo("s1");
        assertThat(event.path("sequenceNr").asInt()).isEqualTo(2);

        HttpResponse<InputStream> stream = node.client()
                .send(
                        node.request("", one + "/stream?after=1&access_token=" + operator)
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(nextEvent(lines)).isEqualTo("license.seat-allocated 2");
            node.call(operator, "DELETE", one + "/webrtc-sessions/s1", "");
            assertThat(nextEvent(lines)).isEqualTo("license.seat-released 3");
        }
    }

    @Test
    void the_first_admin_gets_a_password_and_logs_in() {
        Optional<String> generated = join(node.module.admins().bootstrap(Optional.empty()));
        String password = generated.orElseThrow();
        assertThat(join(node.module.admins().bootstrap(Optional.empty()))).isEmpty();

        var loggedIn = login("admin", password);
        assertThat(loggedIn.status()).isEqualTo(200);
        assertThat(loggedIn.text("role")).isEqualTo("admin");
        assertThat(Instant.parse(loggedIn.text("expiresAt"))).isAfter(Instant.now());
        assertThat(node.get(loggedIn.text("token"), "/api/licenses").status()).isEqualTo(200);
        assertThat(LicenseNode.TOKENS.verify(loggedIn.text("token")).map(Principal::tenantId))
                .contains(Principal.ALL_TENANTS);

        join(node.module.admins().bootstrap(Optional.of("from the environment")));
        assertThat(login("admin", password).status()).isEqualTo(401);
        assertThat(login("admin", "from the environment").status()).isEqualTo(200);
    }

    @Test
    void guessing_passwords_gets_slow() {
        assertThat(login("nobody\\u0000", "x").status()).isEqualTo(401);
        for (int i = 0; i < 5; i++) {
            assertThat(login("nobody", "guess " + i).code()).isEqualTo("unauthorized");
        }
        var locked = login("nobody", "guess");
        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.code()).isEqualTo("rate_limited");
        assertThat(locked.retryAfter()).isPresent();
    }

    private LicenseNode.Response login(String username, String password) {
        return node.call("", "POST", "/api/auth/login", """
                {"username":"%s","password":"%s"}""".formatted(username, password));
    }

    private void assertRefused(String license, int status, String message) {
        var response = node.call(operator, "POST", "/api/licenses", license);
        assertThat(response.status()).as(license).isEqualTo(status);
        assertThat(response.code()).isEqualTo("invalid_request");
        assertThat(response.message()).startsWith(message);
    }

    private void assertQuery(String path, int status, String message) {
        var response = node.get(operator, path);
        assertThat(response.status()).as(path).isEqualTo(status);
        assertThat(response.code()).isEqualTo("invalid_request");
        assertThat(response.message()).startsWith(message);
    }

    private static String nextEvent(BufferedReader lines) throws Exception {
        String type = "";
        String id = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event:")) {
                type = line.substring("event:".length());
            } else if (line.startsWith("id:")) {
                id = line.substring("id:".length());
            } else if (line.isEmpty() && !id.isEmpty()) {
                return type + " " + id;
            }
        }
        return "the stream ended";
    }
}
