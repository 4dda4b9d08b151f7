package dev.tandem.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code conf/security.conf}. Holds secrets: never log it.
 *
 * @param storageKey under which trunks' passwords are stored
 * @param adminPassword for the first start; empty: one is made up
 * @param tls empty: plain HTTP
 */
public record SecuritySettings(
        String jwtSecret, String storageKey, Optional<String> adminPassword, Optional<TlsFiles> tls) {
    private static final int MIN_SECRET_BYTES = 32;
    private static final int MIN_PASSWORD_CHARS = 8;
    private static final String DEVELOPMENT_SECRET = "tandem-development-secret-for-loopback-only";

    /** A certificate chain and its private key, as PEM files. */
    public record TlsFiles(PemFile certificateChain, PemFile privateKey) {}

    /**
     * A file, and who named it.
     *
     * @param variable the setting, for what is said of the file when it is no good
     */
    public record PemFile(String variable, Path path) {}

    static SecuritySettings of(SettingReader reader, Addresses addresses) throws StartRefused {
        String secret = reader.secret("tandem.security.jwt-secret", "JWT_SECRET", MIN_SECRET_BYTES);
        if (secret.equals(DEVELOPMENT_SECRET) && !addresses.isLoopback()) {
            throw new StartRefused("JWT_SECRET is the development secret that everybody knows: expected one of your own"
                    + " to listen on " + addresses.bindHost() + ", or TANDEM_BIND_HOST=127.0.0.1");
        }
        Optional<String> password = reader.optional("tandem.security.admin-password");
        if (password.isPresent() && password.get().length() < MIN_PASSWORD_CHARS) {
            throw new StartRefused("TANDEM_ADMIN_PASSWORD has " + password.get().length()
                    + " characters: expected at least " + MIN_PASSWORD_CHARS);
        }
        return new SecuritySettings(secret, storageKey(reader).orElse(secret), password, tls(reader));
    }

    private static Optional<String> storageKey(SettingReader reader) throws StartRefused {
        String path = "tandem.security.storage-key";
        return reader.optional(path).isPresent()
                ? Optional.of(reader.secret(path, "TANDEM_STORAGE_KEY", MIN_SECRET_BYTES))
                : Optional.empty();
    }

    /** SSL_CERT_FILE alone is nothing of ours: to OpenSSL it names the authorities that a machine trusts. */
    private static Optional<TlsFiles> tls(SettingReader reader) throws StartRefused {
        Optional<Path> key = reader.readableFile("tandem.security.ssl-private-key-file", "SSL_PRIVATE_KEY");
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Path chain = reader.readableFile("tandem.security.ssl-certificate-file", "SSL_CERT_FILE")
                .orElseThrow(() -> SettingReader.refusal("SSL_CERT_FILE", "", "the certificate of SSL_PRIVATE_KEY"));
        return Optional.of(
                new TlsFiles(new PemFile("SSL_CERT_FILE", chain), new PemFile("SSL_PRIVATE_KEY", key.get())));
    }

    @Override
    public String toString() {
        return "SecuritySettings[tls=" + tls + "]";
    }
}
