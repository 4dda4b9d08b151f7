package dev.tandem.sip.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How one endpoint speaks TLS (1.2 and 1.3, nothing older).
 *
 * @param port 0 takes any free port
 * @param identity our certificate and key; without them only {@code selfSigned} makes a server
 * @param trust PEM file of the authorities that we trust; empty: those of the Java platform
 * @param clientCertificates whether far sides that connect to us must show a certificate of a trusted authority
 * @param selfSigned for development only: without an identity make one at start that nobody can check
 */
public record TlsSettings(
        int port, Optional<Identity> identity, Optional<Path> trust, boolean clientCertificates, boolean selfSigned) {

    /**
     * Files of one identity.
     *
     * @param certificate PEM: our certificate first, then the authorities between it and a trusted one
     * @param key PEM: its private key as PKCS#8, not encrypted
     */
    public record Identity(Path certificate, Path key) {}

    public TlsSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /** Why these settings cannot be used, in one line for an operator; empty if they can. Reads the files. */
    public Optional<String> problem() {
        try {
            TlsMaterial.load(this, "localhost");
            return Optional.empty();
        } catch (TlsRefused refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }
}
