package dev.tandem.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionCalls;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.core.ErrorCode;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.http.javadsl.server.Directives;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** The agent API over HTTP, a one-node cluster and a real PostgreSQL; the licence is of paper. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AgentPort {

    static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    static final AtomicInteger NUMBERS = new AtomicInteger();
    static final Tokens TOKENS = new Tokens("a secret of more than thirty-two bytes");
    static final TenantsLicense LICENSE = new TenantsLicense();
    static final HttpClient HTTP = HttpClient.newHttpClient();
    ActorTestKit kit;
    AgentModule module;
    String base = "";
    Optional<ApiContract> contract = Optional.empty();

    String tenant = "";
    String admin = "";
    int number;

    @BeforeAll
    void start() throws Exception {
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
                        // Who is locked out stays so, however slow the machine is.
                        new LoginGuard(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)),
                        InstantSource.system()),
                new AgentModule.Neighbours(
                        LICENSE,
                        LICENSE,
                        (username, password) -> CompletableFuture.completedFuture(
                                username.equals("root") && password.equals("right")
                                        ? Optional.of(new AdminLogin.Admin("u1", "*", Role.ADMIN))
                                        : Optional.empty()),
                        AgentPort::noMedia,
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
        awaitReady();
    }

    /** The first agent and the first session wait for the cluster to form; a name is claimed by whoever waits in vain. */
    private void awaitReady() {
        String first = token("first", Role.ADMIN);
        await().atMost(READY_WITHIN)
                .until(() -> call(
                                        "POST",
                                        "/api/agents",
                                        first,
                                        body("first-" + NUMBERS.incrementAndGet(), "10" + NUMBERS.get()))
                                .status()
                        == 201);
        await().atMost(READY_WITHIN)
                .until(() -> module.sessions()
                                        .ask("nobody", AgentSessionCommand.Get::new)
                                        .toCompletableFuture()
                                        .join()
                                instanceof SessionReply.Refused refused
                        && refused.refusal().code() == ErrorCode.SESSION_GONE);
    }

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void tenant() {
        number = NUMBERS.incrementAndGet();
        tenant = "tenant-" + number;
        admin = token(tenant, Role.ADMIN);
    }

    record Response(int status, JsonNode body, Optional<String> retryAfter) {}

    String name(String username) {
        return username + "-" + number;
    }

    Response create(String username, String extension) {
        return create(body(name(username), extension));
    }

    Response create(String json) {
        return call("POST", "/api/agents", admin, json);
    }

    String body(String username, String extension) {
        return "{\"username\":\"" + username + "\",\"password\":\"correct-horse\",\"name\":\"Alice\",\"extension\":\""
                + extension + "\",\"typology\":\"chrome_softphone\"}";
    }

    Response login(String username, String password) {
        return call(
                "POST", "/api/auth/login", "", "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}");
    }

    String token(String tenant, Role role) {
        return TOKENS.issue("u1", tenant, role, Optional.empty(), Duration.ofHours(1))
                .token();
    }

    void assertError(Response response, int status, String text) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body().at("/error/message").asText()).contains(text);
        assertThat(response.body().at("/error/code").asText()).isEqualTo("invalid_request");
    }

    Response call(String method, String path, String token, String body) {
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
    static MediaPlane noMedia() {
        return (MediaPlane) Proxy.newProxyInstance(
                AgentPort.class.getClassLoader(), new Class<?>[] {MediaPlane.class}, (_, method, _) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    static final class NoCalls implements SessionCalls {
        @Override
        public void sessionEnded(String callId, String agentId, String sessionId, String reason) {}

        @Override
        public void produced(String callId, String agentId, String producerId) {}
    }
}
