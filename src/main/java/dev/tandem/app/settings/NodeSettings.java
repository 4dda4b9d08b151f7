package dev.tandem.app.settings;

import com.typesafe.config.Config;
import dev.tandem.http.HttpSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a node is told, checked.
 *
 * @param masterUrl of a site whose licences live elsewhere
 * @param kafka brokers; empty: events stay in the journal
 * @param config the configuration that this was read from, complete and resolved
 */
public record NodeSettings(
        Set<NodeRole> roles,
        String bindHost,
        Path dataDirectory,
        LogSettings log,
        SecuritySettings security,
        HttpPorts ports,
        HttpSettings http,
        ClusterSettings cluster,
        RtcSettings rtc,
        PhonePorts phones,
        IceSettings ice,
        PbxSettings pbx,
        Optional<URI> masterUrl,
        List<String> kafka,
        Config config) {
    private static final Duration MAX_REQUEST_TIMEOUT = Duration.ofMinutes(5);
    private static final int MAX_CONNECTIONS = 150;
    private static final int MAX_SEATS = 100_000;
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** @throws StartRefused naming the first setting that is wrong */
    public static NodeSettings of(Config config) throws StartRefused {
        SettingReader reader = new SettingReader(config);
        LogSettings log = LogSettings.of(reader);
        Set<NodeRole> roles = roles(reader);
        String bindHost = reader.host("tandem.bind-host", "TANDEM_BIND_HOST").orElse("127.0.0.1");
        Addresses addresses = Addresses.of(bindHost);
        checkPersistence(reader);
        checkSessions(reader);
        checkBlocks(reader);
        SecuritySettings security = SecuritySettings.of(reader, addresses);
        RtcSettings rtc = RtcSettings.of(reader, addresses);
        checkCalls(reader);
        return new NodeSettings(
                roles,
                bindHost,
                dataDirectory(reader),
                log,
                security,
                HttpPorts.of(reader),
                http(reader),
                ClusterSettings.of(reader, addresses),
                rtc,
                PhonePorts.of(reader, security, rtc),
                IceSettings.of(reader),
                PbxSettings.of(reader),
                reader.url("tandem.license.master-url", "LICENSE_MGMT_API_URL", Set.of("http", "https")),
                reader.list("tandem.events.kafka-bootstrap-servers"),
                config);
    }

    private static Set<NodeRole> roles(SettingReader reader) throws StartRefused {
        Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
        for (String word : reader.list("tandem.roles")) {
            roles.add(Arrays.stream(NodeRole.values())
                    .filter(role -> role.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> wrongRoles(word)));
        }
        if (roles.isEmpty()) {
            throw wrongRoles("");
        }
        return Set.copyOf(roles);
    }

    private static StartRefused wrongRoles(String given) {
        return SettingReader.refusal("TANDEM_ROLES", given, "any of license, agent, gateway, by comma");
    }

    private static HttpSettings http(SettingReader reader) throws StartRefused {
        return new HttpSettings(
                reader.list("tandem.http.allowed-origins"),
                reader.flag("tandem.http.trust-forwarded-for", "TANDEM_TRUST_FORWARDED_FOR"),
                reader.number("tandem.http.requests-per-second", "TANDEM_HTTP_REQUESTS_PER_SECOND", 1, 1_000_000),
                reader.number("tandem.http.burst", "TANDEM_HTTP_BURST", 1, 1_000_000),
                reader.duration("tandem.http.request-timeout", "TANDEM_HTTP_REQUEST_TIMEOUT", MAX_REQUEST_TIMEOUT));
    }

    /** The journal reads these itself; here only what it could not name so well. */
    private static void checkPersistence(SettingReader reader) throws StartRefused {
        String path = "tandem.persistence.";
        Optional<String> url = reader.optional(path + "url");
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            throw SettingReader.refusal(
                    "TANDEM_DATABASE_URL", url.get().replaceFirst("\\?.*", ""), "jdbc:postgresql://host:port/database");
        }
        reader.number(path + "journal-connections", "TANDEM_DATABASE_JOURNAL_CONNECTIONS", 1, MAX_CONNECTIONS);
        reader.number(path + "query-connections", "TANDEM_DATABASE_QUERY_CONNECTIONS", 2, MAX_CONNECTIONS);
        reader.duration(path + "connect-timeout", "TANDEM_DATABASE_CONNECT_TIMEOUT", Duration.ofMinutes(5));
        reader.number(path + "embedded.port", "TANDEM_EMBEDDED_DATABASE_PORT", 0, 65535);
    }

    /** Likewise for what agents' sessions read themselves. */
    private static void checkSessions(SettingReader reader) throws StartRefused {
        String path = "tandem.session.";
        reader.duration(path + "reconnect-grace", "TANDEM_RECONNECT_GRACE", SHORTEST, Duration.ofMinutes(10));
        Duration renewal = reader.duration(
                path + "renew-interval", "TANDEM_SEAT_RENEW_INTERVAL", SHORTEST, Duration.ofMinutes(10));
        Duration silence =
                reader.duration(path + "heartbeat-timeout", "TANDEM_HEARTBEAT_TIMEOUT", Duration.ofMinutes(30));
        if (silence.compareTo(renewal) <= 0) {
            throw SettingReader.refusal(
                    "TANDEM_HEARTBEAT_TIMEOUT",
                    reader.optional(path + "heartbeat-timeout").orElse(""),
                    "more than TANDEM_SEAT_RENEW_INTERVAL, which is " + SettingReader.words(renewal));
        }
        reader.duration(path + "wrap-up", "TANDEM_WRAP_UP", Duration.ofHours(8));
    }

    /**
     * Likewise for the blocks of seats that a master lends and a site borrows. Sessions live at the site; how often they
     * look after their seats is no operator's setting, so the master knows it, too.
     */
    private static void checkBlocks(SettingReader reader) throws StartRefused {
        String path = "tandem.license.";
        Duration look = reader.duration(
                "tandem.session.check-interval", "tandem.session.check-interval", SHORTEST, Duration.ofMinutes(1));
        reader.duration(path + "block-lease", "TANDEM_BLOCK_LEASE", look.multipliedBy(2), Duration.ofDays(30));
        reader.duration(path + "block-margin", "TANDEM_BLOCK_MARGIN", Duration.ofDays(1));
        reader.duration(path + "remote.renew-interval", "TANDEM_BLOCK_RENEW_INTERVAL", SHORTEST, Duration.ofHours(1));
        reader.number(path + "remote.headroom", "TANDEM_SEAT_HEADROOM", 0, MAX_SEATS);
    }

    /** Likewise for calls. */
    private static void checkCalls(SettingReader reader) throws StartRefused {
        reader.oneOf("tandem.call.hold", "TANDEM_HOLD", Set.of("music", "silence"));
        reader.oneOf("tandem.call.transfer", "TANDEM_TRANSFER", Set.of("refer", "join"));
        for (String header : reader.list("tandem.call.headers")) {
            if (!header.matches("[Xx]-[A-Za-z0-9-]*\\*?")) {
                throw SettingReader.refusal("TANDEM_CALL_HEADERS", header, "names such as X-Lead or X-*, by comma");
            }
        }
        for (String number : reader.list("tandem.call.caller-ids")) {
            if (!number.matches("[A-Za-z0-9+#._-]{0,64}\\*?")) {
                throw SettingReader.refusal("TANDEM_CALLER_IDS", number, "numbers such as +3906* or 201, by comma");
            }
        }
    }

    private static Path dataDirectory(SettingReader reader) throws StartRefused {
        String given = reader.optional("tandem.data-directory").orElse("");
        Path directory = Path.of(given).toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, ".writable", ""));
            return directory;
        } catch (IOException e) {
            throw SettingReader.refusal("TANDEM_DATA_DIR", given, "a directory that this program can write to");
        }
    }
}
