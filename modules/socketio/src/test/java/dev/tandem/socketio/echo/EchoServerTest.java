package dev.tandem.socketio.echo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

class EchoServerTest {
    @Test
    void it_gets_warm_and_serves_both_protocols_with_short_heartbeats() throws Exception {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "echo", EchoServer.configuration());
        try (var http = HttpClient.newHttpClient()) {
            WarmUp.run(system).toCompletableFuture().get(60, TimeUnit.SECONDS);
            var binding = EchoServer.start(system, 0).toCompletableFuture().get(20, TimeUnit.SECONDS);
            for (String path : new String[] {"/engine.io/", "/socket.io/"}) {
                var uri = URI.create(
                        "http://localhost:" + binding.localAddress().getPort() + path + "?EIO=4&transport=polling");
                var response = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(response.body()).contains("\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1000000");
            }
        } finally {
            system.terminate();
        }
    }
}
