package dev.tandem.sip.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as OpenSSL writes them (RFC 7468). */
final class PemFiles {
    private static final long MAX_BYTES = 1024 * 1024;
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private PemFiles() {}

    static List<X509Certificate> certificates(Path file) throws TlsRefused {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw new TlsRefused(file + " holds no certificate");
            }
            return found;
        } catch (CertificateException e) {
            throw new TlsRefused(file + " does not hold certificates in PEM: " + e.getMessage());
        }
    }

    /**
     * @param algorithm of the certificate's public key
     */
    static PrivateKey key(Path file, String algorithm) throws TlsRefused {
        Matcher pem = PKCS8.matcher(new String(read(file), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new TlsRefused(
                    file + " holds no unencrypted PKCS#8 key in PEM (openssl pkcs8 -topk8 -nocrypt makes one)");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause: an exception about a key may quote it.
            throw new TlsRefused(file + " holds no " + algorithm + " key, as its certificate needs");
        }
    }

    private static byte[] read(Path file) throws TlsRefused {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new TlsRefused(file + " is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TlsRefused(file + " cannot be read");
        }
    }
}
