package dev.tandem.http;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Overloaded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorTest {
    private static final HttpSettings SETTINGS = settings(Duration.ofSeconds(30));
    private static final HttpSettings IMPATIENT = settings(Duration.ofMillis(400));

    private final Tokens tokens = new Tokens("a secret of the test, long enough for HS256");
    private final Metrics metrics = new Metrics();
    private final Door door = new Door(tokens, SETTINGS);
    private final HttpClient client = HttpClient.newHttpClient();
    private ActorTestKit testKit;
    private String base;
    private String impatientBase;

    private static HttpSettings settings(Duration requestTimeout) {
        return new HttpSettings(List.of("https://console.example"), true, 1, 50, requestTimeout);
    }

    record Wish(String name, int count, boolean urgent, Optional<String> note, Optional<Instant> until, Inner inner) {
        record Inner(List<Integer> numbers) {}

        Wish {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
        }
    }

    @BeforeAll
    void bind() {
        testKit = ActorTestKit.create();
        base = bind(SETTINGS);
        impatientBase = bind(IMPATIENT);
    }

    private String bind(HttpSettings settings) {
        var house = new House("test", door, settings, metrics);
        ServerBinding binding = house.bind(testKit.system(), "127.0.0.1", 0, house.open(routes()))
                .toCompletableFuture()
                .join();
        return "http://127.0.0.1:" + binding.localAddress().getPort();
    }

    @AfterAll
    void stop() {
        testKit.shutdownTestKit();
        metrics.close();
    }

    private Route routes() {
        return concat(
                path(
                        "who",
                        () -> get(() -> door.named(
                                "/who",
                                () -> door.authenticated(who -> door.answer(Answer.ok(List.of(who.subject()))))))),
                path(
                        "admin",
                        () -> get(() -> door.authenticated(Set.of(Role.ADMIN), who -> door.answer(Answer.empty())))),
                path(
                        "wish",
                        () -> post(() -> door.body(
                                Wish.class,
                                wish -> door.completeWith(
                                        () -> CompletableFuture.completedFuture(Answer.created(wish)))))),
                path(
                        "events",
                        () -> get(() -> door.streamAuthenticated(
                                Set.of(Role.AGENT),
                                who -> door.events(who, Source.single(ServerSentEvent.create("hello")))))),
                path(
                        "away",
                        () -> get(() -> door.answer(
                                Answer.refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal(), Duration.ofMillis(2500))))),
                path(
                        "broken",
                        () -> get(() -> door.completeWith(
                                () -> CompletableFuture.failedFuture(new IllegalStateException("very secret"))))),
                path(
                        "full",
                        () -> get(
                                () -> door.completeWith(() -> CompletableFuture.failedFuture(new Overloaded("test"))))),
                path(
                        "database",
                        () -> get(() -> door.completeWith(
                                () -> CompletableFuture.failedFuture(new SQLException("no connection", "08001"))))),
                path("never", () -> get(() -> door.completeWith(CompletableFuture::new))));
    }

    @Test
    void only_a_good_token_comes_in() throws Exception {
        String token = tokens.issue("a1", "t1", Role.AGENT, Optional.empty(), Duration.ofMinutes(1))
                .token();

        assertThat(send(request("/who").header("Authorization", "Bearer " + token))
                        .body())
                .isEqualTo("[\"a1\"]");
        assertError(send(request("/who")), 401, "unauthorized", "Missing or invalid token");
        assertError(send(request("/who").header("Authorization", "Bearer x")), 401, "unauthorized", null);
        assertError(send(request("/who?access_token=" + token)), 401, "unauthorized", null);
        assertError(send(request("/admin").header("Authorization", "Bearer " + token)), 403, "forbidden", null);
    }

    @Test
    void an_event_stream_takes_the_token_from_the_query_too() throws Exception {
        String token = tokens.issue("a1", "t1", Role.AGENT, Optional.empty(), Duration.ofMinutes(1))
                .token();

        var response = send(request("/events?access_token=" + token));

        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(response.body()).contains("data:hello");
    }

    @Test
    void a_body_is_read_with_unknown_properties_left_aside() throws Exception {
        var response = wish("""
                {"name":"n","count":1,"urgent":true,"until":"2026-01-02T03:04:05Z","inner":{"numbers":[1]},"new":{}}""");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("""
                {"name":"n","count":1,"urgent":true,"until":"2026-01-02T03:04:05Z","inner":{"numbers":[1]}}""");
    }

    @Test
    void a_wrong_body_is_refused_with_the_name_of_the_field() throws Exception {
        assertError(
                wish("{\"count\":1,\"urgent\":true,\"inner\":{\"numbers\":[]}}"),
                400,
                "invalid_request",
                "name is missing");
        assertError(
                wish("{\"name\":null,\"count\":1,\"urgent\":true,\"inner\":{\"numbers\":[]}}"),
                400,
                "invalid_request",
                "name is missing");
        assertError(
                wish("{\"name\":7,\"count\":1,\"urgent\":true,\"inner\":{\"numbers\":[]}}"),
                400,
                "invalid_request",
                "name is invalid");
        assertError(
                wish("{\"name\":\"n\",\"count\":\"1\",\"urgent\":true,\"inner\":{\"numbers\":[]}}"),
                400,
                "invalid_request",
                "count is invalid");
        assertError(
                wish("{\"name\":\"n\",\"count\":1.5,\"urgent\":true,\"inner\":{\"numbers\":[]}}"),
                400,
                "invalid_request",
                "count is invalid");
        assertError(
                wish("{\"name\":\"n\",\"urgent\":true,\"inner\":{\"numbers\":[]}}"),
                400,
                "invalid_request",
                "count is missing");
        assertError(
                wish("{\"name\":\"n\",\"count\":1,\"urgent\":true,\"inner\":{\"numbers\":[1,\"x\"]}}"),
                400,
                "invalid_request",
                "inner.numbers[1] is invalid");
        assertError(
                wish("{\"name\":\"n\",\"count\":-1,\"urgent\":true,\"inner\":{\"numbers\":[]}}"),
                422,
                "invalid_request",
                "count must not be negative");
        assertError(
                wish("{\"name\":\"n\",\"count\":1,\"urgent\":true,\"until\":\"soon\",\"inner\":{\"numbers\":[]}}"),
                422,
                "invalid_request",
                "until must be a time such as 2026-01-31T08:00:00Z");
        assertError(wish("{\"name\":"), 400, "invalid_request", "Malformed JSON at line 1, column 9");
        assertError(wish("[1,2]"), 400, "invalid_request", "The body is invalid");
        assertError(wish("null"), 400, "invalid_request", "The body is missing");
        assertError(wish(""), 400, "invalid_request", "The body is missing");
        assertThat(wish("[".repeat(5000)).statusCode()).isEqualTo(400);
    }

    record Change(Optional<String> name, Patch<Instant> until) {}

    @Test
    void a_patch_tells_absent_from_null() throws Exception {
        assertThat(change("{}")).isEqualTo(new Change(Optional.empty(), Patch.absent()));
        assertThat(change("{\"until\":null}").until().change()).contains(Optional.empty());
        assertThat(change("{\"until\":\"2026-01-02T03:04:05Z\"}").until().change())
                .contains(Optional.of(Instant.parse("2026-01-02T03:04:05Z")));
        assertThat(Json.read("{\"until\":\"soon\"}".getBytes(StandardCharsets.UTF_8), Change.class))
                .isEqualTo(new Json.Read.Invalid<>(
                        ErrorCode.INVALID_VALUE.refusal("until must be a time such as 2026-01-31T08:00:00Z")));
    }

    private static Change change(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), Change.class)
                        instanceof Json.Read.Value<Change>(var value)
                ? value
                : new Change(Optional.of("invalid"), Patch.absent());
    }

    @Test
    void a_body_too_large_or_of_another_type_is_refused() throws Exception {
        assertError(wish("\"" + "x".repeat(Door.MAX_BODY_BYTES) + "\""), 413, "invalid_request", null);
        var text =
                request("/wish").header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString("{}"));
        assertError(send(text), 415, "invalid_request", null);
        var chunked = request("/wish")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofByteArray(new byte[Door.MAX_BODY_BYTES + 1])));
        assertError(send(chunked), 413, "invalid_request", null);
    }

    @Test
    void everything_that_goes_wrong_has_the_same_body() throws Exception {
        assertError(send(request("/nowhere")), 404, "not_found", "Not found");
        assertError(send(request("/wish")), 405, "invalid_request", "Method not allowed");
        var broken = send(request("/broken"));
        assertError(broken, 500, "internal_error", null);
        assertThat(broken.body()).doesNotContain("secret").doesNotContain("Exception");
        assertError(send(request("/full")), 503, "dependency_unavailable", null);
        assertError(
                send(HttpRequest.newBuilder(URI.create(impatientBase + "/never"))),
                503,
                "dependency_unavailable",
                null);
        assertError(send(request("/database")), 503, "dependency_unavailable", null);
        var away = send(request("/away"));
        assertError(away, 503, "dependency_unavailable", "A dependency is unavailable");
        assertThat(away.headers().firstValue("Retry-After")).contains("3");
    }

    @Test
    void pages_of_allowed_origins_may_read_answers() throws Exception {
        var preflight = send(request("/who")
                .header("Origin", "https://console.example")
                .header("Access-Control-Request-Method", "PATCH")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://console.example");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Methods")
                        .orElseThrow())
                .contains("PATCH");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();

        var refusal = send(request("/who").header("Origin", "https://console.example"));
        assertThat(refusal.headers().firstValue("Access-Control-Allow-Origin")).contains("https://console.example");

        var other = send(request("/who").header("Origin", "https://evil.example"));
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.headers().firstValue("Vary")).contains("Origin");
    }

    @Test
    void an_address_that_asks_too_often_is_slowed_down() throws Exception {
        HttpResponse<String> last = send(request("/nowhere", "10.9.9.9"));
        for (int i = 0; i < 500 && last.statusCode() != 429; i++) {
            last = send(request("/nowhere", "10.9.9.9"));
        }
        assertError(last, 429, "rate_limited", "Too many requests");
        assertThat(last.headers().firstValue("Retry-After")).contains("1");
        assertThat(send(request("/nowhere", "10.9.9.8")).statusCode()).isEqualTo(404);
    }

    @Test
    void metrics_count_by_route_never_by_path() throws Exception {
        send(request("/who"));
        send(request("/some/path/of-my-own"));

        String page = send(request("/metrics")).body();

        assertThat(page)
                .contains(
                        "tandem_http_requests_seconds_count{api=\"test\",method=\"GET\",route=\"/who\",status=\"401\"}");
        assertThat(page).contains("route=\"other\",status=\"404\"").contains("jvm_memory_used_bytes");
        assertThat(page).doesNotContain("of-my-own");
    }

    private HttpResponse<String> wish(String json) throws IOException, InterruptedException {
        return send(request("/wish")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(String path) {
        return request(path, "10.0.0." + (int) (Math.random() * 250));
    }

    private HttpRequest.Builder request(String path, String address) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("X-Forwarded-For", "1.1.1.1, " + address);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertError(
            HttpResponse<String> response, int status, String code, @org.jspecify.annotations.Nullable String message)
            throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode body = Json.mapper().readTree(response.body());
        assertThat(body.path("success").isBoolean()).isTrue();
        assertThat(body.path("success").asBoolean()).isFalse();
        assertThat(body.path("error").path("code").asText()).isEqualTo(code);
        if (message != null) {
            assertThat(body.path("error").path("message").asText()).isEqualTo(message);
        }
    }
}
