package dev.tandem.app.settings;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** The default trunks, and where a softphone's own SIP stack connects. */
public record PbxSettings(
        Optional<String> asteriskHost,
        int asteriskSipPort,
        Optional<String> freeswitchHost,
        Optional<URI> freeswitchWsUrl,
        Optional<URI> wsUri) {
    private static final Set<String> WEBSOCKET = Set.of("ws", "wss");

    static PbxSettings of(SettingReader reader) throws StartRefused {
        return new PbxSettings(
                reader.host("tandem.sip.asterisk-host", "ASTERISK_HOST"),
                reader.port("tandem.sip.asterisk-port", "ASTERISK_SIP_PORT"),
                reader.host("tandem.sip.freeswitch-host", "FREESWITCH_HOST"),
                reader.url("tandem.sip.freeswitch-ws-url", "FREESWITCH_WS_URL", WEBSOCKET),
                reader.url("tandem.sip.ws-uri", "WS_URI_SECURE", WEBSOCKET));
    }
}
