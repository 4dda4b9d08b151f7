package dev.tandem.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real PBX of the whole-system tests. */
class AsteriskTest {
    private final Ports ports = new Ports();

    @Test
    void it_boots_with_its_own_ports_and_leaves_nothing_behind(@TempDir Path artefacts) {
        Path root = Asterisk.installedFor(Path.of(System.getProperty("tandem.root")));
        var settings = new Asterisk.Settings(root, artefacts, "127.0.0.1", ports.free(), ports.free(), ports.free());

        try (Asterisk asterisk = Asterisk.start(settings)) {
            assertThat(asterisk.activeChannels()).isZero();
            assertThat(asterisk.cli("pjsip show transports")).contains("127.0.0.1:" + settings.sipPort());
            assertThat(asterisk.cli("dialplan show 607@from-gateway")).contains("tandem-digit");
            assertThat(asterisk.digits()).isEmpty();
            asterisk.cli("channel originate Local/607@from-gateway application SendDTMF w1w2#0*D");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(asterisk.digits()).containsExactly("1", "2", "#", "0", "*", "D"));
        }

        assertThat(artefacts.resolve("asterisk.log")).isNotEmptyFile();
        assertThat(Files.exists(root.resolve("runs/" + ProcessHandle.current().pid() + "-" + settings.sipPort())))
                .isFalse();
        assertThat(root.resolve("proc")).isEmptyDirectory();
    }

    @Test
    void a_folder_without_asterisk_is_refused_with_a_way_out(@TempDir Path empty) {
        var settings = new Asterisk.Settings(empty, empty, "127.0.0.1", 1, 2, 3);

        assertThatThrownBy(() -> Asterisk.start(settings)).hasMessageContaining("install-test-peers");
    }
}
