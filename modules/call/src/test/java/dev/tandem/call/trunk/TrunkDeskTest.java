package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkSettings;
import dev.tandem.call.inbound.InboundTrunks;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.Role;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What calls see of the trunks that administrators set. */
class TrunkDeskTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Jdbc JDBC = new Jdbc(JournalTestKit.database().dataSource());
    private static TrunkServer server;
    private static TrunkDesk desk;

    private final String tenant = "tenant-" + Ids.next();
    private final String admin = TrunkServer.token(tenant, Role.ADMIN);

    @BeforeAll
    static void start() throws Exception {
        server = new TrunkServer();
        desk = TrunkDesk.open(
                TrunkSettings.of(Optional.of("127.0.0.9"), 5060, Optional.empty()),
                JournalTestKit.database().dataSource(),
                TrunkServer.BOX,
                InstantSource.system(),
                agentId -> CompletableFuture.completedStage(Optional.empty()));
    }

    @AfterAll
    static void stop() {
        desk.close();
        server.close();
    }

    private void create(String of, String body) throws Exception {
        assertThat(server.ask(TrunkServer.token(of, Role.ADMIN), "POST", "/api/trunks", body)
                        .status())
                .isEqualTo(201);
    }

    private List<String> usable() {
        return desk.usable(tenant).stream().map(Trunk::name).toList();
    }

    private void awaitUsable(String... names) {
        await().atMost(SOON).untilAsserted(() -> assertThat(usable()).containsExactly(names));
    }

    private static List<InboundTrunks.Source> sources(String host, int port) {
        return new TrunkSources(desk).at(host, port).toCompletableFuture().join();
    }

    @Test
    void the_default_trunk_is_there_until_a_tenant_has_its_own() throws Exception {
        assertThat(usable()).containsExactly("asterisk");
        create(tenant, "{\"name\": \"later\", \"host\": \"127.0.0.2\", \"priority\": 2}");
        create(tenant, "{\"name\": \"first\", \"host\": \"127.0.0.3\", \"priority\": 1}");
        create(tenant, "{\"name\": \"off\", \"host\": \"127.0.0.4\", \"priority\": 0, \"enabled\": false}");
        await().atMost(SOON).until(() -> desk.byName(tenant, "off").isPresent());
        assertThat(usable()).containsExactly("first", "later");
        assertThat(desk.byName("other-" + tenant, "first")).isEmpty();
        assertThat(desk.usable("other-" + tenant)).extracting(Trunk::name).containsExactly("asterisk");
    }

    @Test
    void a_trunk_that_is_missed_three_times_is_passed_by_until_it_answers() throws Exception {
        create(tenant, "{\"name\": \"one\", \"host\": \"127.0.0.2\", \"priority\": 1}");
        create(tenant, "{\"name\": \"two\", \"host\": \"127.0.0.3\", \"priority\": 2}");
        awaitUsable("one", "two");
        Trunk one = desk.byName(tenant, "one").orElseThrow();
        for (int i = 0; i < Circuit.OPEN_AFTER; i++) {
            desk.missed(one, 503);
        }
        assertThat(usable()).containsExactly("two");
        desk.reached(one);
        assertThat(usable()).containsExactly("one", "two");
    }

    @Test
    void a_trunk_is_known_by_its_host_and_by_its_networks() throws Exception {
        create(
                tenant,
                "{\"name\": \"known\", \"host\": \"192.0.2.8\", \"allowedSources\": [\"198.51.100.0/25\", \"2001:db8::/64\"]}");
        awaitUsable("known");
        for (String host : List.of("192.0.2.8", "198.51.100.127", "2001:db8::7")) {
            assertThat(desk.bySource(InetAddress.ofLiteral(host)))
                    .extracting(Trunk::name)
                    .containsExactly("known");
            assertThat(sources(host, 5060)).containsExactly(new InboundTrunks.Source("known", Optional.of(tenant)));
        }
        assertThat(desk.bySource(InetAddress.ofLiteral("198.51.100.128"))).isEmpty();
        assertThat(sources("203.0.113.1", 5060)).isEmpty();
        assertThat(sources("127.0.0.9", 5060)).containsExactly(new InboundTrunks.Source("asterisk", Optional.empty()));
    }

    @Test
    void nobody_gets_anothers_calls_by_naming_its_pbx() throws Exception {
        create(tenant, "{\"name\": \"mine\", \"host\": \"192.0.2.77\", \"port\": 5070}");
        create("other-" + tenant, "{\"name\": \"theirs\", \"host\": \"192.0.2.77\", \"port\": 5070}");
        await().atMost(SOON)
                .until(() -> desk.bySource(InetAddress.ofLiteral("192.0.2.77")).size() == 2);
        assertThat(sources("192.0.2.77", 5070))
                .containsExactlyInAnyOrder(
                        new InboundTrunks.Source("mine", Optional.of(tenant)),
                        new InboundTrunks.Source("theirs", Optional.of("other-" + tenant)));
    }

    @Test
    void calls_in_both_directions_take_the_places_of_a_trunk() throws Exception {
        create(tenant, "{\"name\": \"small\", \"host\": \"192.0.2.88\", \"maxCalls\": 2}");
        awaitUsable("small");
        Trunk small = desk.byName(tenant, "small").orElseThrow();
        InboundTrunks inbound = new TrunkSources(desk);
        InboundTrunks.Source source = sources("192.0.2.88", 5060).getFirst();

        assertThat(desk.take(small, "out" + tenant).toCompletableFuture().join())
                .isTrue();
        assertThat(inbound.take(source, "in" + tenant).toCompletableFuture().join())
                .isTrue();
        assertThat(inbound.take(source, "more" + tenant).toCompletableFuture().join())
                .isFalse();
        assertThat(desk.take(small, "more" + tenant).toCompletableFuture().join())
                .isFalse();

        inbound.release(source, "in" + tenant);
        await().atMost(SOON)
                .until(() -> inbound.take(source, "next" + tenant)
                        .toCompletableFuture()
                        .join());
    }

    @Test
    void a_call_through_a_trunk_of_all_tenants_keeps_its_place_in_its_tenants_limit() throws Exception {
        server.ask(admin, "PUT", "/api/tenants/" + tenant + "/call-limits", "{\"concurrentCalls\": 1}");
        String call = "long" + tenant;
        Trunk everybodys = desk.usable(tenant).getFirst();
        await().atMost(SOON).until(() -> {
            desk.admit(tenant, call).toCompletableFuture().join();
            return secondsLeft(call).isPresent();
        });
        assertThat(desk.take(everybodys, call).toCompletableFuture().join()).isTrue();
        JDBC.now(connection -> Jdbc.update(
                connection,
                "UPDATE call_place SET expires_at = clock_timestamp() + interval '25 seconds' WHERE call_id = ?",
                call));

        desk.places().renew();

        await().atMost(SOON).until(() -> secondsLeft(call).orElse(0) > 30);
        desk.release(tenant, call);
    }

    private static Optional<Integer> secondsLeft(String callId) {
        return JDBC
                .now(connection -> Jdbc.query(
                        connection,
                        "SELECT extract(epoch FROM expires_at - clock_timestamp())::int FROM call_place WHERE call_id = ?",
                        row -> row.getInt(1),
                        callId))
                .stream()
                .findFirst();
    }

    @Test
    void a_trunk_of_all_tenants_and_one_without_a_limit_have_a_place_for_every_call() throws Exception {
        create(tenant, "{\"name\": \"large\", \"host\": \"192.0.2.99\"}");
        awaitUsable("large");
        InboundTrunks inbound = new TrunkSources(desk);
        for (String host : List.of("192.0.2.99", "127.0.0.9")) {
            InboundTrunks.Source source = sources(host, 5060).getFirst();
            for (String line : List.of("a" + tenant, "b" + tenant)) {
                assertThat(inbound.take(source, line).toCompletableFuture().join())
                        .isTrue();
                inbound.release(source, line);
            }
        }
    }

    @Test
    void what_limits_forbid_is_refused_within_a_second_or_two() throws Exception {
        server.ask(
                admin,
                "PUT",
                "/api/tenants/" + tenant + "/call-limits",
                "{\"deniedPrefixes\": [\"00\"], \"concurrentCalls\": 1}");
        await().atMost(SOON).until(() -> desk.forbidden(tenant, "0044123").isPresent());
        assertThat(desk.forbidden(tenant, "+44123")).map(Refusal::code).contains(ErrorCode.FORBIDDEN);
        assertThat(desk.forbidden(tenant, "030123")).isEmpty();
        String first = "first" + tenant;
        assertThat(desk.admit(tenant, first).toCompletableFuture().join()).isEmpty();
        assertThat(desk.admit(tenant, "second").toCompletableFuture().join())
                .map(Refusal::code)
                .contains(ErrorCode.RATE_LIMITED);
        desk.release(tenant, first);
        await().atMost(SOON)
                .until(() -> desk.admit(tenant, "third" + tenant)
                        .toCompletableFuture()
                        .join()
                        .isEmpty());
        desk.release(tenant, "third" + tenant);
    }
}
