package dev.tandem.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testing.Authority;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ConnectionContext;
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
    private PhonePort port;

    @BeforeEach
    void a_port_opens() {
        authority = Authority.in(folder, "trusted");
        port = PhonePort.secure(
                kit.system(),
                ConnectionContext.httpsServer(authority.server("127.0.0.1").context()));
    }

    @AfterEach
    void all_ends() {
        port.close();
        kit.shutdownTestKit();
    }

    private RawPhone phoneThatTrusts(Authority one) {
        return new RawPhone(
                port.uri,
                HttpClient.newBuilder().sslContext(one.clientContext()).build());
    }

    @Test
    void a_telephone_that_trusts_the_certificate_registers() throws Exception {
        try (RawPhone phone = phoneThatTrusts(authority)) {
            assertThat(phone.registered().status()).isEqualTo(200);
            assertThat(port.module.metrics().registered()).isEqualTo(1);
        }
    }

    @Test
    void a_telephone_that_trusts_another_authority_stays_away() {
        Authority other = Authority.in(folder, "other");

        assertThatThrownBy(() -> phoneThatTrusts(other).close()).hasRootCauseInstanceOf(CertPathBuilderException.class);
        assertThat(port.module.metrics().connections()).isZero();
    }
}
