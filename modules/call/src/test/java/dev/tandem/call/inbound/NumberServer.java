package dev.tandem.call.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Agents;
import dev.tandem.agent.Typology;
import dev.tandem.core.Ids;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.House;
import dev.tandem.http.HttpSettings;
import dev.tandem.http.Json;
import dev.tandem.http.Metrics;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.testing.ApiContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.server.Directives;

/** The API of numbers over HTTP and a real PostgreSQL; every answer is held against its document. */
final class NumberServer implements AutoCloseable {
    private static final Tokens TOKENS = new Tokens("a secret of more than thirty-two bytes");

    final HttpClient http = HttpClient.newHttpClient();
    final NumberStore store = new NumberStore(JournalTestKit.database().dataSource());
    final String base;
    final ApiContract contract;
    private final ActorTestKit kit = ActorTestKit.create("numbers", JournalTestKit.config(ConfigFactory.empty()));

    record Reply(int status, JsonNode body) {}

    /** Each tenant has agents with the extensions 1001 to 1003. */
    private static final class Directory implements Agents {
        @Override
        public CompletionStage<Optional<AgentProfile>> find(String agentId) {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public CompletionStage<Optional<AgentProfile>> findByExtension(String tenantId, String extension) {
            return CompletableFuture.completedStage(
                    List.of("1001", "1002", "1003").contains(extension)
                            ? Optional.of(new AgentProfile(
                                    tenantId + extension,
                                    tenantId,
                                    "u",
                                    "name",
                                    "Name",
                                    extension,
                                    Typology.CHROME_SOFTPHONE,
                                    true))
                            : Optional.empty());
        }
    }

    NumberServer() throws Exception {
        var door = new Door(TOKENS, HttpSettings.defaults());
        var routes = new NumberRoutes(door, JournalTestKit.database().dataSource(), new Directory(), true).routes();
        var document = ApiDocument.of("Agent API", "test", List.of(NumberRoutes.API));
        var house = new House("agent", door, HttpSettings.defaults(), new Metrics());
        var binding = house.bind(
                        kit.system(), "127.0.0.1", 0, house.open(Directives.concat(document.route(door), routes)))
                .toCompletableFuture()
                .get();
        base = "http://127.0.0.1:" + binding.localAddress().getPort();
        contract = ApiContract.of(http, base);
    }

    static String token(String tenant, Role role) {
        return TOKENS.issue("u1", tenant, role, Optional.empty(), Duration.ofHours(1))
                .token();
    }

    /** Of a number that no other test has. */
    static String digits() {
        return Integer.toString(100_000 + (Ids.next().hashCode() & 0xFFFF)) + System.nanoTime() % 1_000_000;
    }

    Reply call(String method, String path, String token, String body) {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode json = Json.mapper().readTree(response.body().isEmpty() ? "{}" : response.body());
            assertThat(contract.faults(method, path, response.statusCode(), json))
                    .isEmpty();
            return new Reply(response.statusCode(), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Until so many transactions wait for what another one has locked. */
    static void awaitWaitingForLocks(int transactions) {
        Jdbc jdbc = new Jdbc(JournalTestKit.database().dataSource());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jdbc.now(connection -> Jdbc.count(
                                connection,
                                "SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0"))
                        >= transactions);
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
