package dev.tandem.phone;

import dev.tandem.http.LoginGuard;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.http.javadsl.ServerBinding;

/** A port for telephones, with sessions and calls on paper behind it. */
final class PhonePort implements AutoCloseable {
    final PaperHouse house;
    final PhoneModule module;
    final URI uri;
    private final ServerBinding binding;

    private PhonePort(ActorSystem<?> system, Optional<HttpsConnectionContext> tls) {
        house = new PaperHouse(system);
        module = PhoneModule.start(
                system,
                patient(PhoneSettings.of(
                        "tandem.example:8088", List.of("https://good.example"), Duration.ofSeconds(5))),
                new PhoneModule.Neighbours(
                        house, house.callsOnPaper(), house.accounts(), new LoginGuard(), _ -> "192.0.2.1"));
        var server = Http.get(system).newServerAt("127.0.0.1", 0);
        binding = tls.map(server::enableHttps)
                .orElse(server)
                .bind(module.route(tls.isPresent()))
                .toCompletableFuture()
                .join();
        uri = URI.create((tls.isPresent() ? "wss" : "ws") + "://127.0.0.1:"
                + binding.localAddress().getPort() + "/ws");
    }

    /** A cold JVM may need more than the usual time for a first registration. */
    private static PhoneSettings patient(PhoneSettings usual) {
        return new PhoneSettings(
                usual.announcedHost(),
                usual.allowedOrigins(),
                usual.reconnectGrace(),
                usual.maxConnections(),
                usual.maxMessageBytes(),
                usual.messagesPerSecond(),
                usual.maxWaitingOut(),
                usual.maxMalformed(),
                Duration.ofMinutes(5),
                usual.minExpires(),
                usual.maxExpires(),
                usual.probeInterval(),
                usual.nonceLifetime(),
                usual.maxCalls());
    }

    static PhonePort open(ActorSystem<?> system) {
        return new PhonePort(system, Optional.empty());
    }

    static PhonePort secure(ActorSystem<?> system, HttpsConnectionContext tls) {
        return new PhonePort(system, Optional.of(tls));
    }

    @Override
    public void close() {
        binding.terminate(Duration.ofSeconds(1)).toCompletableFuture().join();
    }
}
