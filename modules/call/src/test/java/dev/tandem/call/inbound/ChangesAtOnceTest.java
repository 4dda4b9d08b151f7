package dev.tandem.call.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.core.Ids;
import dev.tandem.http.Role;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Administrators who change the same number or ring group at the same time. */
class ChangesAtOnceTest {
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

    @Test
    void of_changes_of_a_number_at_the_same_time_none_is_lost() throws Exception {
        String path = created("/api/numbers/", "{\"number\":\"" + digits + "\",\"target\":{\"extension\":\"1001\"}}");

        var replies = whileAnother(
                "UPDATE inbound_number SET ring_seconds = 31 WHERE tenant_id = ?",
                path,
                "{\"target\":{\"extension\":\"1002\"}}",
                "{\"noAnswer\":{\"status\":480}}",
                "{\"busy\":{\"status\":486}}");

        assertThat(replies).containsOnly(200);
        JsonNode number = server.call("GET", path, admin, "").body();
        assertThat(number.get("ringSeconds").asInt()).isEqualTo(31);
        assertThat(number.at("/target/extension").asText()).isEqualTo("1002");
        assertThat(number.at("/noAnswer/status").asInt()).isEqualTo(480);
        assertThat(number.at("/busy/status").asInt()).isEqualTo(486);
    }

    @Test
    void of_changes_of_a_ring_group_at_the_same_time_none_is_lost() throws Exception {
        String path = created(
                "/api/ring-groups/", "{\"name\":\"sales\",\"strategy\":\"all\",\"members\":[\"1001\",\"1002\"]}");

        var replies = whileAnother(
                "UPDATE ring_group SET ring_seconds = 31 WHERE tenant_id = ?",
                path,
                "{\"members\":[\"1003\",\"1001\"]}",
                "{\"name\":\"service\"}",
                "{\"busy\":{\"status\":486}}");

        assertThat(replies).containsOnly(200);
        JsonNode group = server.call("GET", path, admin, "").body();
        assertThat(group.get("ringSeconds").asInt()).isEqualTo(31);
        assertThat(group.get("members")).extracting(JsonNode::asText).containsExactly("1003", "1001");
        assertThat(group.get("name").asText()).isEqualTo("service");
        assertThat(group.at("/busy/status").asInt()).isEqualTo(486);
    }

    @Test
    void a_number_that_is_deleted_while_it_is_changed_stays_deleted() throws Exception {
        String path = created("/api/numbers/", "{\"number\":\"" + digits + "\",\"target\":{\"extension\":\"1001\"}}");

        var replies = whileAnother("DELETE FROM inbound_number WHERE tenant_id = ?", path, "{\"ringSeconds\":31}");

        assertThat(replies).containsExactly(404);
        assertThat(server.call("GET", path, admin, "").status()).isEqualTo(404);
    }

    private String created(String path, String body) {
        NumberServer.Reply created = server.call("POST", path.substring(0, path.length() - 1), admin, body);
        assertThat(created.status()).isEqualTo(201);
        return path + created.body().get("id").asText();
    }

    /** The replies to changes that were all thought out before another change of this tenant's was done. */
    private List<Integer> whileAnother(String sql, String path, String... changes) throws Exception {
        try (var other = JournalTestKit.database().dataSource().getConnection()) {
            other.setAutoCommit(false);
            Jdbc.update(other, sql, tenant);
            var replies = Stream.of(changes)
                    .map(change -> CompletableFuture.supplyAsync(
                            () -> server.call("PATCH", path, admin, change), Thread::startVirtualThread))
                    .toList();
            NumberServer.awaitWaitingForLocks(changes.length);
            other.commit();
            return replies.stream().map(reply -> reply.join().status()).toList();
        }
    }
}
