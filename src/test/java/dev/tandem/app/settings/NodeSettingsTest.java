package dev.tandem.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {
    private static final Path CONF = Path.of(System.getProperty("tandem.root"), "conf", "application.conf");

    @TempDir
    private Path data;

    private Config with(Map<String, Object> changes) {
        Config changed = ConfigFactory.parseMap(changes)
                .withFallback(ConfigFactory.parseMap(Map.of("tandem.data-directory", data.toString())));
        return ConfigFactory.load(changed.withFallback(ConfigFactory.parseFile(CONF.toFile())));
    }

    @Test
    void the_bundled_configuration_is_right_and_listens_on_loopback() throws StartRefused {
        NodeSettings settings = NodeSettings.of(with(Map.of()));

        assertThat(settings.bindHost()).isEqualTo("127.0.0.1");
        assertThat(settings.roles()).isEqualTo(Set.of(NodeRole.values()));
        assertThat(settings.ports().of(NodeRole.LICENSE)).isEqualTo(8001);
        assertThat(settings.ports().of(NodeRole.AGENT)).isEqualTo(8004);
        assertThat(settings.ports().of(NodeRole.GATEWAY)).isEqualTo(3005);
        assertThat(settings.rtc().minPort()).isEqualTo(10000);
        assertThat(settings.rtc().maxPort()).isEqualTo(10100);
    }

    @Test
    void a_secret_of_ones_own_lets_a_node_listen_everywhere() throws StartRefused {
        NodeSettings settings = NodeSettings.of(with(Map.of(
                "tandem.bind-host",
                "0.0.0.0",
                "tandem.security.jwt-secret",
                "a-secret-of-our-own-with-32-bytes-or-more")));

        assertThat(settings.bindHost()).isEqualTo("0.0.0.0");
        assertThat(settings.rtc().announcedAddress().isAnyLocalAddress()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "tandem.roles, 'agent,gatewya', TANDEM_ROLES, gatewya",
        "tandem.roles, '', TANDEM_ROLES, license",
        "tandem.http.gateway-port, 70000, PORT, 70000",
        "tandem.http.license-port, http, TANDEM_LICENSE_PORT, http",
        "tandem.media.min-port, 10100, RTC_MAX_PORT, 10100",
        "tandem.media.announced-ip, 0.0.0.0, WEBRTC_ANNOUNCED_IP, 0.0.0.0",
        "tandem.media.hold-music, /no/such.wav, TANDEM_HOLD_MUSIC, can read",
        "tandem.media.hold-music, /etc/hosts, TANDEM_HOLD_MUSIC, it is no WAV file",
        "tandem.media.stun-server, 'http://stun', STUN_SERVER01, stun:host:port",
        "tandem.media.turn-server, turn, TURN_SERVER, turn:host:port",
        "tandem.security.jwt-secret, short, JWT_SECRET, 32",
        "tandem.security.admin-password, short, TANDEM_ADMIN_PASSWORD, 8",
        "tandem.bind-host, 0.0.0.0, JWT_SECRET, 0.0.0.0",
        "tandem.persistence.url, 'mysql://x', TANDEM_DATABASE_URL, jdbc:postgresql",
        "tandem.license.master-url, 'ftp://master', LICENSE_MGMT_API_URL, ftp",
        "tandem.license.block-lease, 9s, TANDEM_BLOCK_LEASE, from 10s",
        "tandem.license.block-lease, 600d, TANDEM_BLOCK_LEASE, 600d",
        "tandem.license.block-margin, '-1s', TANDEM_BLOCK_MARGIN, '-1s'",
        "tandem.license.remote.renew-interval, 0s, TANDEM_BLOCK_RENEW_INTERVAL, from 100ms",
        "tandem.license.remote.headroom, '-1', TANDEM_SEAT_HEADROOM, from 0",
        "tandem.session.renew-interval, 0s, TANDEM_SEAT_RENEW_INTERVAL, from 100ms",
        "tandem.session.heartbeat-timeout, 30s, TANDEM_HEARTBEAT_TIMEOUT, 'TANDEM_SEAT_RENEW_INTERVAL, which is 30s'",
        "tandem.session.wrap-up, '-1s', TANDEM_WRAP_UP, '-1s'",
        "tandem.sip.session-minimum, 10ms, TANDEM_SIP_SESSION_MINIMUM, 1s",
        "tandem.sip.session-interval, 60s, TANDEM_SIP_SESSION_INTERVAL, 90s",
        "tandem.sip.tls.certificate, /none.pem, TANDEM_SIP_TLS_CERT_FILE, /none.pem",
        "tandem.sip.tls.key, /dev/null, TANDEM_SIP_TLS_CERT_FILE, other half",
        "tandem.sip.tls.port, 0, TANDEM_SIP_TLS_PORT, 0",
        "tandem.sip.asterisk-port, 0x, ASTERISK_SIP_PORT, 0x",
        "tandem.http.requests-per-second, 0, TANDEM_HTTP_REQUESTS_PER_SECOND, 0",
        "tandem.pbx.ari-url, 'ftp://pbx', ASTERISK_ARI_URL, http://",
        "tandem.pbx.ari-url, 'http://pbx:8088/ari', ASTERISK_ARI_USERNAME, ari.conf",
        "tandem.pbx.endpoint-prefix, '', ASTERISK_ENDPOINT_PREFIX, letters",
        "tandem.pbx.codecs, 'opus;ulaw', ASTERISK_AGENT_CODECS, comma",
        "tandem.pbx.reconcile-interval, 0s, ASTERISK_RECONCILE_INTERVAL, 0s",
        "tandem.pbx.freeswitch-password, short, FREESWITCH_DIRECTORY_PASSWORD, 16"
    })
    void what_is_wrong_is_named_with_what_was_expected(String path, String value, String variable, String also) {
        assertThatThrownBy(() -> NodeSettings.of(with(Map.of(path, value))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(variable)
                .hasMessageContaining(also);
    }

    @Test
    void a_secret_is_never_shown() {
        assertThatThrownBy(() -> NodeSettings.of(with(Map.of("tandem.security.jwt-secret", "hush-hush"))))
                .hasMessageNotContaining("hush-hush");
    }
}
