package dev.tandem.call.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.typesafe.config.ConfigFactory;
import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.http.House;
import dev.tandem.http.HttpSettings;
import dev.tandem.http.Json;
import dev.tandem.http.Metrics;
import dev.tandem.http.Role;
import dev.tandem.http.Tokens;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.testing.ApiContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.server.Directives;

/** The API of trunks over HTTP and a real PostgreSQL; every answer is held against its document. */
final class TrunkServer implements AutoCloseable {
    static final SecretBox BOX = new SecretBox("a storage key of more than thirty-two bytes");
    private static final Tokens TOKENS = new Tokens("a secret of more than thirty-two bytes");

    final HttpClient http = HttpClient.newHttpClient();
    final String base;
    final ApiContract contract;
    private final ActorTestKit kit = ActorTestKit.create("trunks", ConfigFactory.load(JournalTestKit.config()));

    record Reply(int status, JsonNode body) {
        String error() {
            return body.at("/error/message").asText();
        }
    }

    TrunkServer() throws Exception {
        var door = new Door(TOKENS, HttpSettings.defaults());
        var api = new TrunkApi(door, JournalTestKit.database().dataSource(), BOX);
        var document = ApiDocument.of("Agent API", "test", List.of(TrunkApi.API));
        var house = new House("agent", door, HttpSettings.defaults(), new Metrics());
        var binding = house.bind(
                        kit.system(), "127.0.0.1", 0, house.open(Directives.concat(document.route(door), api.routes())))
                .toCompletableFuture()
                .get();
        base = "http://127.0.0.1:" + binding.localAddress().getPort();
        contract = ApiContract.of(http, base);
    }

    static String token(String tenant, Role role) {
        return TOKENS.issue("boss", tenant, role, Optional.empty(), Duration.ofMinutes(5))
                .token();
    }

    Reply ask(String token, String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        JsonNode json = response.body().isBlank()
                ? MissingNode.getInstance()
                : Json.mapper().readTree(response.body());
        assertThat(contract.faults(method, path, response.statusCode(), json)).isEmpty();
        return new Reply(response.statusCode(), json);
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
