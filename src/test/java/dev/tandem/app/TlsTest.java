package dev.tandem.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.tandem.app.settings.NodeSettings;
import dev.tandem.app.settings.SecuritySettings.TlsFiles;
import dev.tandem.app.settings.StartRefused;
import dev.tandem.testing.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates for HTTPS and for wss, from the settings that name them. */
class TlsTest {
    private static final Path CONF = Path.of(System.getProperty("tandem.root"), "conf", "application.conf");

    @TempDir
    private Path folder;

    private Authority.Identity good;
    private Path bad;

    @BeforeEach
    void a_good_and_a_bad_file_are_there() throws Exception {
        good = Authority.in(folder, "authority").server("127.0.0.1");
        bad = Files.writeString(folder.resolve("bad.pem"), "no PEM");
    }

    private NodeSettings with(String certificate, Path certificateFile, String key, Path keyFile) throws StartRefused {
        return NodeSettings.of(ConfigFactory.load(ConfigFactory.parseMap(Map.of(
                        "tandem.data-directory",
                        folder.toString(),
                        certificate,
                        certificateFile.toString(),
                        key,
                        keyFile.toString()))
                .withFallback(ConfigFactory.parseFile(CONF.toFile()))));
    }

    private TlsFiles phones(Path certificate, Path key) throws StartRefused {
        return with("tandem.phone.certificate-file", certificate, "tandem.phone.private-key-file", key)
                .phones()
                .tls()
                .orElseThrow();
    }

    @Test
    void a_certificate_and_its_key_are_taken() throws StartRefused {
        assertThat(Tls.of(phones(good.certificate(), good.key())).isSecure()).isTrue();
    }

    @Test
    void a_bad_file_of_the_telephones_is_told_under_its_own_name() throws StartRefused {
        TlsFiles badCertificate = phones(bad, good.key());
        TlsFiles badKey = phones(good.certificate(), bad);

        assertThatThrownBy(() -> Tls.of(badCertificate))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("TANDEM_SIP_WSS_CERTIFICATE is \"" + bad + "\": expected ");
        assertThatThrownBy(() -> Tls.of(badKey))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("TANDEM_SIP_WSS_PRIVATE_KEY is \"" + bad + "\": expected ");
    }

    @Test
    void a_bad_file_that_the_telephones_share_is_told_under_its_shared_name() throws StartRefused {
        NodeSettings settings =
                with("tandem.security.ssl-certificate-file", bad, "tandem.security.ssl-private-key-file", good.key());

        assertThatThrownBy(() -> Tls.of(settings.phones().tls().orElseThrow()))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("SSL_CERT_FILE is \"" + bad + "\": expected ");
    }
}
