package dev.tandem.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tandem.core.Ids;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.House;
import dev.tandem.http.HttpSettings;
import dev.tandem.http.Json;
import dev.tandem.http.LoginGuard;
import dev.tandem.http.Metrics;
import dev.tandem.http.Passwords;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import dev.tandem.journal.Database;
import dev.tandem.journal.EventCodec;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.testing.ApiContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Leave;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/** A node of its own with licences only, on a real PostgreSQL and a real port: what tests and benchmarks speak to. */
public final class LicenseNode implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    static final Tokens TOKENS = new Tokens("a secret of the test, long enough for HS256");

    public final LicenseModule module;
    final Passwords passwords = new Passwords(2);
    private final ActorSystem<?> system;
    private final Metrics metrics = new Metrics();
    private final HttpClient client = HttpClient.newHttpClient();
    private final String base;
    private Optional<ApiContract> contract = Optional.empty();

    public LicenseNode() {
        this("license", Optional.empty());
    }

    /** @param member of the cluster to join; empty for a cluster of its own */
    LicenseNode(String role, Optional<LicenseNode> member) {
        Database database = JournalTestKit.database();
        Config config = JournalTestKit.config(ConfigFactory.parseString("pekko.cluster.roles = [" + role + "]"));
        system = ActorSystem.create(Behaviors.empty(), "license", config);
        EventCodec codec = EventCodec.of(config);
        Cluster cluster = Cluster.get(system);
        cluster.manager()
                .tell(Join.create(member.map(node -> Cluster.get(node.system))
                        .orElse(cluster)
                        .selfMember()
                        .address()));
        HttpSettings http = new HttpSettings(List.of("*"), true, 100_000, 100_000, Duration.ofSeconds(15));
        Door door = new Door(TOKENS, http);
        module = LicenseModule.start(
                system,
                LicenseSettings.of(system.settings().config()),
                database.dataSource(),
                new EventReader(database, codec),
                new EventJson(codec, UnaryOperator.identity()),
                door,
                TOKENS,
                passwords,
                // Who is locked out stays so, however slow the machine is.
                new LoginGuard(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));
        House house = new House("license", door, http, metrics);
        Route document = ApiDocument.of("Licence API", "test", List.of(LicenseModule.API))
                .route(door);
        ServerBinding binding = house.bind(
                        system,
                        "127.0.0.1",
                        0,
                        house.open(Directives.concat(document, module.api().routes(), module.siteRoutes())))
                .toCompletableFuture()
                .join();
        base = "http://127.0.0.1:" + binding.localAddress().getPort();
    }

    /** Whether all of so many nodes are up, as this one sees it. */
    boolean sees(int members) {
        var state = Cluster.get(system).state();
        return state.getUnreachable().isEmpty()
                && StreamSupport.stream(state.getMembers().spliterator(), false)
                                .filter(member -> member.status() == MemberStatus.up())
                                .count()
                        == members;
    }

    /** Waits until the cluster has formed and keeps licences. */
    void awaitReady() {
        await().atMost(READY_WITHIN)
                .until(() -> call(operator(), "POST", "/api/licenses", newLicense(Ids.next(), 1, 1))
                                .status()
                        == 201);
    }

    static String newLicense(String tenant, int users, int seats) {
        return """
                {"tenantId":"%s","name":"Test","features":{"webrtc_extension":true},"maxUsers":%d,"webrtcMaxUsers":%d}""".formatted(tenant, users, seats);
    }

    /** Leaves the cluster as a rolling deployment does, its licences moving to others. */
    void leave() {
        Cluster cluster = Cluster.get(system);
        cluster.manager().tell(Leave.create(cluster.selfMember().address()));
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(120, TimeUnit.SECONDS)
                .join();
    }

    public static String operator() {
        return token("root", Principal.ALL_TENANTS, Role.ADMIN);
    }

    static String token(String subject, String tenantId, Role role) {
        return TOKENS.issue(subject, tenantId, role, Optional.empty(), Duration.ofHours(1))
                .token();
    }

    /** From now on every answer must be as the API's document says. */
    void holdAgainst(ApiContract promised) {
        contract = Optional.of(promised);
    }

    /** A request with a JSON body, or none for an empty one. */
    public Response call(String token, String method, String path, String json) {
        return call(request(token, path)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        json.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(json)));
    }

    public Response get(String token, String path) {
        return call(request(token, path));
    }

    Response call(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String body = response.body();
            JsonNode json = Json.mapper().readTree(body.isEmpty() ? "null" : body);
            contract.ifPresent(promised -> assertThat(promised.faults(
                            response.request().method(),
                            response.request().uri().getRawPath(),
                            response.statusCode(),
                            json))
                    .isEmpty());
            return new Response(response.statusCode(), json, response.headers().firstValue("Retry-After"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String token, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    String base() {
        return base;
    }

    HttpClient client() {
        return client;
    }

    public record Response(int status, JsonNode body, Optional<String> retryAfter) {
        public String text(String field) {
            return body.path(field).asText();
        }

        String code() {
            return body.path("error").path("code").asText();
        }

        String message() {
            return body.path("error").path("message").asText();
        }
    }

    @Override
    public void close() {
        ActorTestKit.shutdown(system);
        client.shutdownNow();
        metrics.close();
        try {
            if (!client.awaitTermination(Duration.ofSeconds(5))) {
                throw new IllegalStateException("the client's connections do not close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
