package dev.tandem.app;

import dev.tandem.app.settings.SecuritySettings.PemFile;
import dev.tandem.app.settings.SecuritySettings.TlsFiles;
import dev.tandem.app.settings.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;

/** HTTPS from a certificate chain and a private key in PEM files (RFC 7468). */
final class Tls {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Tls() {}

    /** @throws StartRefused naming the file that is not what it should be */
    static HttpsConnectionContext of(TlsFiles files) throws StartRefused {
        Certificate[] chain = chain(files.certificateChain());
        PrivateKey key = privateKey(files.privateKey());
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("tandem", key, new char[0], chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return ConnectionContext.httpsServer(context);
        } catch (GeneralSecurityException | IOException e) {
            throw new StartRefused(files.certificateChain().variable() + " and "
                    + files.privateKey().variable() + " do not fit together: " + e.getMessage());
        }
    }

    private static Certificate[] chain(PemFile file) throws StartRefused {
        try (InputStream pem = Files.newInputStream(file.path())) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(pem)
                    .toArray(Certificate[]::new);
            if (chain.length > 0) {
                return chain;
            }
        } catch (GeneralSecurityException | IOException e) {
            throw refusal(file, "certificates in PEM (" + e.getMessage() + ")");
        }
        throw refusal(file, "at least one certificate in PEM");
    }

    private static PrivateKey privateKey(PemFile file) throws StartRefused {
        StartRefused refusal =
                refusal(file, "a private key in PEM, PKCS #8 without a password (openssl pkcs8 -topk8 -nodes)");
        byte[] encoded = pkcs8(file.path()).orElseThrow(() -> refusal);
        return ALGORITHMS.stream()
                .flatMap(algorithm -> key(algorithm, encoded).stream())
                .findFirst()
                .orElseThrow(() -> refusal);
    }

    private static StartRefused refusal(PemFile file, String expected) {
        return new StartRefused(file.variable() + " is \"" + file.path() + "\": expected " + expected);
    }

    private static Optional<byte[]> pkcs8(Path file) {
        try {
            Matcher pem = PKCS8.matcher(Files.readString(file));
            return pem.find() ? Optional.of(Base64.getMimeDecoder().decode(pem.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty if the key is of another algorithm. */
    private static Optional<PrivateKey> key(String algorithm, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (InvalidKeySpecException ofAnotherAlgorithm) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
