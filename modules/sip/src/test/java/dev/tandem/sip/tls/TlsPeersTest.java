package dev.tandem.sip.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testing.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of open connections, as they come and go. */
class TlsPeersTest {
    private static final InetSocketAddress FAR = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5061);

    private final TlsPeers peers = new TlsPeers();

    private static X509Certificate certificate(Path folder, String name) throws IOException, GeneralSecurityException {
        Authority.Identity identity = Authority.in(folder, "authority").identity("DNS:" + name);
        try (InputStream in = Files.newInputStream(identity.certificate())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private boolean fits(String name) {
        return peers.fits(FAR.getAddress(), FAR.getPort(), name);
    }

    @Test
    void a_connection_serves_the_names_of_its_certificate_until_it_is_closed(@TempDir Path folder) throws Exception {
        assertThat(fits("any.example")).isTrue();
        Runnable closed = peers.opened(FAR, certificate(folder, "one.example"));
        assertThat(fits("one.example")).isTrue();
        assertThat(fits("any.example")).isFalse();
        closed.run();
        assertThat(fits("any.example")).isTrue();
    }

    @Test
    void the_end_of_a_connection_is_not_the_end_of_a_newer_one_to_the_same_address(@TempDir Path folder)
            throws Exception {
        X509Certificate certificate = certificate(folder, "one.example");
        Runnable oldClosed = peers.opened(FAR, certificate);
        peers.opened(FAR, certificate);
        oldClosed.run();
        assertThat(fits("any.example")).isFalse();
    }
}
