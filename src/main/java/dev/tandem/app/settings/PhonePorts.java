package dev.tandem.app.settings;

import dev.tandem.app.settings.SecuritySettings.PemFile;
import dev.tandem.app.settings.SecuritySettings.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Where SIP telephones connect by WebSocket.
 *
 * @param ws port of ws://; empty: closed
 * @param wss port of wss://; empty: closed, as it is without a certificate
 * @param uri what agents are told when no PBX is configured
 */
public record PhonePorts(Optional<Integer> ws, Optional<Integer> wss, Optional<TlsFiles> tls, URI uri) {
    private static final String CERTIFICATE = "TANDEM_SIP_WSS_CERTIFICATE";
    private static final String PRIVATE_KEY = "TANDEM_SIP_WSS_PRIVATE_KEY";

    static PhonePorts of(SettingReader reader, SecuritySettings security, RtcSettings rtc) throws StartRefused {
        Optional<TlsFiles> tls = tls(reader).or(security::tls);
        Optional<Integer> ws = port(reader, "tandem.phone.ws-port", "TANDEM_SIP_WS_PORT");
        Optional<Integer> wss =
                port(reader, "tandem.phone.wss-port", "TANDEM_SIP_WSS_PORT").filter(_ -> tls.isPresent());
        Optional<URI> given = reader.url("tandem.phone.uri", "TANDEM_SIP_WS_URI", Set.of("ws", "wss"));
        return new PhonePorts(ws, wss, tls, given.orElseGet(() -> own(rtc.sipAnnouncedHost(), ws, wss)));
    }

    private static URI own(String host, Optional<Integer> ws, Optional<Integer> wss) {
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return wss.map(port -> URI.create("wss://" + bracketed + ":" + port + "/ws"))
                .orElseGet(() -> URI.create("ws://" + bracketed + ":" + ws.orElse(8088) + "/ws"));
    }

    private static Optional<Integer> port(SettingReader reader, String path, String variable) throws StartRefused {
        int port = reader.number(path, variable, 0, 65_535);
        return port == 0 ? Optional.empty() : Optional.of(port);
    }

    private static Optional<TlsFiles> tls(SettingReader reader) throws StartRefused {
        Optional<Path> key = reader.readableFile("tandem.phone.private-key-file", PRIVATE_KEY);
        Optional<Path> chain = reader.readableFile("tandem.phone.certificate-file", CERTIFICATE);
        if (key.isPresent() != chain.isPresent()) {
            String missing = key.isPresent() ? CERTIFICATE : PRIVATE_KEY;
            throw SettingReader.refusal(missing, "", "a PEM file, as the other one of the pair is set");
        }
        return key.map(
                file -> new TlsFiles(new PemFile(CERTIFICATE, chain.orElseThrow()), new PemFile(PRIVATE_KEY, file)));
    }
}
