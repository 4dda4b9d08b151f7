package dev.tandem.app.settings;

import dev.tandem.sip.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;

/** SIP over TLS as it is configured. */
final class SipTls {
    private SipTls() {}

    /** Empty where it is off; whatever is wrong with the files is said now and not at the first call. */
    static Optional<TlsSettings> of(SettingReader reader) throws StartRefused {
        int port = reader.port("tandem.sip.tls.port", "TANDEM_SIP_TLS_PORT");
        boolean wished = reader.flag("tandem.sip.tls.enabled", "TANDEM_SIP_TLS");
        Optional<Path> certificate = reader.readableFile("tandem.sip.tls.certificate", "TANDEM_SIP_TLS_CERT_FILE");
        Optional<Path> key = reader.readableFile("tandem.sip.tls.key", "TANDEM_SIP_TLS_KEY_FILE");
        if (certificate.isPresent() != key.isPresent()) {
            throw SettingReader.refusal(
                    key.isPresent() ? "TANDEM_SIP_TLS_CERT_FILE" : "TANDEM_SIP_TLS_KEY_FILE",
                    "",
                    "a file, because its other half is given");
        }
        TlsSettings settings = new TlsSettings(
                port,
                certificate.flatMap(chain -> key.map(own -> new TlsSettings.Identity(chain, own))),
                reader.readableFile("tandem.sip.tls.trust", "TANDEM_SIP_TLS_TRUST_FILE"),
                reader.flag("tandem.sip.tls.client-certificates", "TANDEM_SIP_TLS_CLIENT_CERTIFICATES"),
                reader.flag("tandem.sip.tls.self-signed", "TANDEM_SIP_TLS_SELF_SIGNED"));
        if (!wished && certificate.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> problem = settings.problem();
        if (problem.isPresent()) {
            throw new StartRefused("SIP over TLS cannot start: " + problem.get());
        }
        return Optional.of(settings);
    }
}
