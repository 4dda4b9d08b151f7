package dev.tandem.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.http.LoginGuard;
import dev.tandem.testing.Authority;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A telephone over wss, whose certificate it checks. */
class SecureWebSocketTest {
    private final ActorTestKit kit = ActorTestKit.create("secure-phones");

    @TempDir
    private Path folder;

    private Authority authority;
    private PaperHouse house;
    private PhoneModule module;
    private ServerBinding binding;
    private URI uri;

    @BeforeEach
    void a_port_opens() {
        authority = Authority.in(folder, "trusted");
        house = new PaperHouse(kit.system());
        module = PhoneModule.start(
                kit.system(),
                PhoneSettings.of("tandem.example:8089", List.of("*"), Duration.ofSeconds(5)),
                new PhoneModule.Neighbours(
                        house, house.callsOnPaper(), house.accounts(), new LoginGuard(), _ -> "192.0.2.1"));
        binding = Http.get(kit.system())
                .newServerAt("127.0.0.1", 0)
                .enableHttps(ConnectionContext.httpsServer(
                        authority.server("127.0.0.1").context()))
                .bind(module.route(true))
                .toCompletableFuture()
                .join();
        uri = URI.create("wss://127.0.0.1:" + binding.localAddress().getPort() + "/ws");
    }

    @AfterEach
    void all_ends() {
        binding.terminate(Duration.ofSeconds(1)).toCompletableFuture().join();
        kit.shutdownTestKit();
    }

    private RawPhone phoneThatTrusts(Authority one) {
        return new RawPhone(
                uri, HttpClient.newBuilder().sslContext(one.clientContext()).build());
    }

    @Test
    void a_telephone_that_trusts_the_certificate_registers() throws Exception {
        try (RawPhone phone = phoneThatTrusts(authority)) {
            assertThat(phone.registered().status()).isEqualTo(200);
            assertThat(module.metrics().registered()).isEqualTo(1);
        }
    }

    @Test
    void a_telephone_that_trusts_another_authority_stays_away() {
        Authority other = Authority.in(folder, "other");

        assertThatThrownBy(() -> phoneThatTrusts(other).close()).hasRootCauseInstanceOf(CertPathBuilderException.class);
        assertThat(module.metrics().connections()).isZero();
    }
}
