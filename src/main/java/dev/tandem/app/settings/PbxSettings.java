package dev.tandem.app.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The default trunks, and where a softphone's own SIP stack connects. What agents' provisioning reads itself
 * ({@code tandem.pbx}) is checked here.
 *
 * @param trunkKeepAlive between two OPTIONS to a trunk that is well
 */
public record PbxSettings(
        Optional<String> asteriskHost,
        int asteriskSipPort,
        Optional<String> freeswitchHost,
        Optional<URI> freeswitchWsUrl,
        Optional<URI> wsUri,
        Duration trunkKeepAlive) {
    private static final Set<String> WEBSOCKET = Set.of("ws", "wss");

    private static final int MIN_SECRET_BYTES = 16;
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    static PbxSettings of(SettingReader reader) throws StartRefused {
        checkProvisioning(reader);
        return new PbxSettings(
                reader.host("tandem.sip.asterisk-host", "ASTERISK_HOST"),
                reader.port("tandem.sip.asterisk-port", "ASTERISK_SIP_PORT"),
                reader.host("tandem.sip.freeswitch-host", "FREESWITCH_HOST"),
                reader.url("tandem.sip.freeswitch-ws-url", "FREESWITCH_WS_URL", WEBSOCKET),
                reader.url("tandem.sip.ws-uri", "WS_URI_SECURE", WEBSOCKET),
                reader.duration(
                        "tandem.sip.trunk-keep-alive", "TANDEM_TRUNK_KEEP_ALIVE", A_SECOND, Duration.ofHours(1)));
    }

    private static void checkProvisioning(SettingReader reader) throws StartRefused {
        String path = "tandem.pbx.";
        if (reader.url(path + "ari-url", "ASTERISK_ARI_URL", Set.of("http", "https"))
                .isPresent()) {
            required(reader, path + "ari-username", "ASTERISK_ARI_USERNAME", "[^:\\s]+", "the name of ari.conf's user");
            reader.secret(path + "ari-password", "ASTERISK_ARI_PASSWORD", 1);
        }
        required(
                reader,
                path + "endpoint-prefix",
                "ASTERISK_ENDPOINT_PREFIX",
                "[A-Za-z0-9][A-Za-z0-9_-]{0,19}",
                "1 to 20 letters, digits, - or _");
        required(reader, path + "context", "ASTERISK_AGENT_CONTEXT", "[A-Za-z0-9_-]+", "a context of the dialplan");
        required(reader, path + "transport", "ASTERISK_AGENT_TRANSPORT", "[A-Za-z0-9_-]+", "a transport of pjsip.conf");
        required(reader, path + "codecs", "ASTERISK_AGENT_CODECS", "[a-z0-9]+( *, *[a-z0-9]+)*", "codecs, by comma");
        reader.duration(path + "reconcile-interval", "ASTERISK_RECONCILE_INTERVAL", A_SECOND, Duration.ofHours(1));
        required(
                reader,
                path + "freeswitch-username",
                "FREESWITCH_DIRECTORY_USERNAME",
                "[^:\\s]+",
                "a name without a colon");
        if (reader.optional(path + "freeswitch-password").isPresent()) {
            reader.secret(path + "freeswitch-password", "FREESWITCH_DIRECTORY_PASSWORD", MIN_SECRET_BYTES);
        }
    }

    private static void required(SettingReader reader, String path, String variable, String pattern, String expected)
            throws StartRefused {
        String given = reader.optional(path).orElse("");
        if (!given.matches(pattern)) {
            throw SettingReader.refusal(variable, given, expected);
        }
    }
}
