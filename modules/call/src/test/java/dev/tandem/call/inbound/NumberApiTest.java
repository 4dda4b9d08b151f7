package dev.tandem.call.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.Ids;
import dev.tandem.http.Role;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers and ring groups over HTTP and a real PostgreSQL. */
class NumberApiTest {
    private static NumberServer server;

    private final String tenant = "tenant-" + Ids.next();
    private final String admin = NumberServer.token(tenant, Role.ADMIN);
    private final String digits = NumberServer.digits();

    @BeforeAll
    static void start() throws Exception {
        server = new NumberServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static NumberServer.Reply call(String method, String path, String token, String body) {
        return server.call(method, path, token, body);
    }

    private NumberServer.Reply number(String number, String more) {
        return call(
                "POST",
                "/api/numbers",
                admin,
                "{\"number\":\"" + number + "\",\"target\":{\"extension\":\"1001\"}" + more + "}");
    }

    private NumberServer.Reply group(String name, String more) {
        return call(
                "POST",
                "/api/ring-groups",
                admin,
                "{\"name\":\"" + name + "\",\"strategy\":\"round-robin\",\"members\":[\"1001\",\"1002\"]" + more + "}");
    }

    private static void assertRefused(NumberServer.Reply reply, int status, String text) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body().at("/error/message").asText()).contains(text);
    }

    private Optional<InboundNumber> match(String called) {
        return match(List.of(new InboundTrunks.Source("pbx", Optional.empty())), called);
    }

    private static Optional<InboundNumber> match(List<InboundTrunks.Source> sources, String called) {
        return server.store.match(sources, called).toCompletableFuture().join();
    }

    @Test
    void the_contract_says_what_the_routes_do() throws Exception {
        assertThat(server.contract.differences(server.http, server.base)).isEmpty();
    }

    @Test
    void a_number_is_created_read_changed_listed_and_deleted() {
        NumberServer.Reply created = number("+" + digits, ",\"noAnswer\":{\"status\":480},\"ringSeconds\":20");
        assertThat(created.status()).isEqualTo(201);
        String path = "/api/numbers/" + created.body().get("id").asText();
        assertThat(created.body().at("/target/extension").asText()).isEqualTo("1001");

        NumberServer.Reply changed =
                call("PATCH", path, admin, "{\"target\":{\"extension\":\"1002\"},\"noAnswer\":null,\"trunk\":\"pbx\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().has("noAnswer")).isFalse();
        assertThat(changed.body().get("ringSeconds").asInt()).isEqualTo(20);

        assertThat(call("GET", path, NumberServer.token(tenant, Role.SUPERVISOR), "")
                        .body())
                .isEqualTo(changed.body());
        assertThat(call("GET", "/api/numbers", admin, "").body().at("/numbers/0"))
                .isEqualTo(changed.body());
        assertThat(call("DELETE", path, admin, "").status()).isEqualTo(204);
        assertThat(call("GET", path, admin, "").status()).isEqualTo(404);
    }

    @Test
    void the_very_number_goes_before_patterns_and_the_longest_pattern_before_others() {
        String id = number(digits, "").body().get("id").asText();
        String wide =
                number("+" + digits.substring(0, 5) + "*", "").body().get("id").asText();
        String narrow =
                number("+" + digits.substring(0, 8) + "*", "").body().get("id").asText();

        assertThat(match("+" + digits).map(InboundNumber::id)).contains(id);
        assertThat(match(digits.substring(0, 8) + "77").map(InboundNumber::id)).contains(narrow);
        assertThat(match(digits.substring(0, 6) + "x").map(InboundNumber::id)).isEmpty();
        assertThat(match(digits.substring(0, 5)).map(InboundNumber::id)).contains(wide);
    }

    @Test
    void a_number_is_its_tenants_alone_on_a_trunk_of_all_tenants() {
        assertThat(number("+" + digits, "").status()).isEqualTo(201);

        assertRefused(number(digits, ""), 409, "taken");
        NumberServer.Reply stranger = call(
                "POST",
                "/api/numbers",
                NumberServer.token("other-" + tenant, Role.ADMIN),
                "{\"number\":\"" + digits + "\",\"target\":{\"extension\":\"1001\"}}");
        assertRefused(stranger, 409, "taken");
    }

    @Test
    void of_many_tenants_that_want_a_number_at_once_on_a_trunk_of_all_tenants_one_gets_it() {
        var wanted = new NumberBodies.NewNumber(
                Optional.empty(),
                digits,
                Optional.empty(),
                NumberBodies.TargetBody.of(new Target.Extension("1001")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        var saved = IntStream.range(0, 20)
                .mapToObj(i -> server.store
                        .save(Optional.empty(), wanted.as(Ids.next(), "tenant-" + i + digits), true)
                        .toCompletableFuture())
                .toList();

        assertThat(saved.stream().map(CompletableFuture::join).filter(NumberStore.Outcome.SAVED::equals))
                .hasSize(1);
    }

    @Test
    void a_number_that_another_tenant_is_just_saving_is_waited_for() throws Exception {
        String theirs = Ids.next();
        try (var other = JournalTestKit.database().dataSource().getConnection()) {
            other.setAutoCommit(false);
            Jdbc.lock(other, "number " + digits);
            Jdbc.update(
                    other,
                    "INSERT INTO inbound_number (number_id, tenant_id, number, digits, pattern, target, ring_seconds)"
                            + " VALUES (?, ?, ?, ?, false, '{\"extension\":\"1001\"}'::jsonb, 30)",
                    theirs,
                    "other-" + tenant,
                    digits,
                    digits);
            var mine = CompletableFuture.supplyAsync(() -> number(digits, ""), Thread::startVirtualThread);
            NumberServer.awaitWaitingForLocks(1);

            other.commit();

            assertRefused(mine.join(), 409, "taken");
        }
    }

    @Test
    void where_tenants_share_a_pbx_each_ones_numbers_are_for_its_own_trunk() {
        String id = number(digits, ",\"trunk\":\"mine\"").body().get("id").asText();
        var theirs = new InboundTrunks.Source("theirs", Optional.of("other-" + tenant));
        var named = new InboundTrunks.Source("mine", Optional.of("other-" + tenant));
        var mine = new InboundTrunks.Source("mine", Optional.of(tenant));

        assertThat(match(List.of(theirs, mine), digits).map(InboundNumber::id)).contains(id);
        assertThat(match(List.of(named), digits)).isEmpty();
        assertThat(match(List.of(named, new InboundTrunks.Source("elsewhere", Optional.of(tenant))), digits))
                .isEmpty();
        assertThat(server.store.match(tenant, digits).toCompletableFuture().join())
                .isEmpty();
    }

    @Test
    void what_cannot_be_is_refused_with_the_field_that_is_wrong() {
        assertRefused(number("12x", ""), 422, "number must be");
        assertRefused(number("*", ""), 422, "number must be");
        assertRefused(number(digits, ",\"ringSeconds\":4"), 422, "ringSeconds must be 5 to 120");
        assertRefused(number(digits, ",\"busy\":{}"), 422, "busy must have one of");
        assertRefused(number(digits, ",\"busy\":{\"status\":200}"), 422, "busy.status must be");
        assertRefused(number(digits, ",\"busy\":{\"ringGroup\":\"no\"}"), 422, "busy: there is no ring group no");
        assertRefused(number(digits, ",\"noAnswer\":{\"extension\":\"9\"}"), 422, "no agent has extension 9");
        assertRefused(
                call("POST", "/api/numbers", admin, "{\"number\":\"" + digits + "\",\"target\":{\"status\":404}}"),
                422,
                "target must have one of");
        assertRefused(call("POST", "/api/numbers", admin, "{\"number\":\"1\"}"), 400, "target is missing");
        assertRefused(group("g", ",\"noAnswer\":{\"number\":\"+*\"}"), 422, "noAnswer.number must be");
        assertRefused(
                call(
                        "POST",
                        "/api/ring-groups",
                        admin,
                        "{\"name\":\"g\",\"strategy\":\"at-random\",\"members\":[\"1001\"]}"),
                422,
                "strategy must be one of all, round-robin, longest-idle");
        assertRefused(
                call("POST", "/api/ring-groups", admin, "{\"name\":\"g\",\"strategy\":\"all\",\"members\":[]}"),
                422,
                "members must be");
        assertRefused(
                call("POST", "/api/ring-groups", admin, "{\"name\":\"g\",\"strategy\":\"all\",\"members\":[\"7\"]}"),
                422,
                "members: no agent has extension 7");
    }

    @Test
    void a_ring_group_is_created_changed_and_stays_as_long_as_a_number_leads_to_it() {
        NumberServer.Reply created = group("sales", ",\"busy\":{\"extension\":\"1003\"}");
        assertThat(created.status()).isEqualTo(201);
        String id = created.body().get("id").asText();
        assertRefused(group("sales", ""), 409, "has this name");

        NumberServer.Reply changed = call(
                "PATCH",
                "/api/ring-groups/" + id,
                admin,
                "{\"strategy\":\"all\",\"members\":[\"1003\",\"1001\"],\"busy\":null}");
        assertThat(changed.body().get("members")).hasSize(2);
        assertThat(changed.body().at("/members/0").asText()).isEqualTo("1003");
        assertThat(changed.body().has("busy")).isFalse();

        String number = call(
                        "POST",
                        "/api/numbers",
                        admin,
                        "{\"number\":\"" + digits + "\",\"target\":{\"ringGroup\":\"" + id + "\"}}")
                .body()
                .get("id")
                .asText();
        assertRefused(call("DELETE", "/api/ring-groups/" + id, admin, ""), 409, "leads to it");
        call("DELETE", "/api/numbers/" + number, admin, "");
        assertThat(call("DELETE", "/api/ring-groups/" + id, admin, "").status()).isEqualTo(204);
    }

    @Test
    void members_take_turns_whoever_asks() {
        String id = group("turns", "").body().get("id").asText();

        server.store.turn(id, "1001");

        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.store
                        .group(tenant, id)
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .members()
                        .equals(List.of("1002", "1001")));
    }

    @Test
    void another_tenant_and_other_roles_get_nothing() {
        String id = number(digits, "").body().get("id").asText();
        String path = "/api/numbers/" + id;
        String stranger = NumberServer.token("other-" + tenant, Role.ADMIN);
        String supervisor = NumberServer.token(tenant, Role.SUPERVISOR);

        assertThat(call("GET", path, stranger, "").status()).isEqualTo(404);
        assertThat(call("PATCH", path, stranger, "{\"ringSeconds\":20}").status())
                .isEqualTo(404);
        assertThat(call("DELETE", path, stranger, "").status()).isEqualTo(404);
        assertThat(call("GET", "/api/numbers", stranger, "").body().get("numbers"))
                .isEmpty();
        assertThat(call("DELETE", path, supervisor, "").status()).isEqualTo(403);
        assertThat(call("GET", path, NumberServer.token(tenant, Role.AGENT), "").status())
                .isEqualTo(403);
        assertThat(call("GET", "/api/ring-groups?tenantId=other", admin, "").status())
                .isEqualTo(404);
    }
}
