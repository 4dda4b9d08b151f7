package dev.tandem.sip.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Keys and trust, read and ready: what one endpoint's TLS is made of. */
final class TlsMaterial {
    /** Newest first; nothing older is spoken, whatever the platform would allow. */
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final char[] NO_PASSWORD = {};

    private final KeyManager[] keys;
    private final X509ExtendedTrustManager trust;
    private final boolean serves;

    private TlsMaterial(KeyManager[] keys, X509ExtendedTrustManager trust, boolean serves) {
        this.keys = keys;
        this.trust = trust;
        this.serves = serves;
    }

    /**
     * @param host what a certificate made for development names
     */
    static TlsMaterial load(TlsSettings settings, String host) throws TlsRefused {
        try {
            Optional<KeyStore> own = own(settings, host);
            return new TlsMaterial(keyManagers(own), trustManager(settings.trust()), own.isPresent());
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsRefused("the certificate cannot be used: " + e.getMessage());
        }
    }

    private static Optional<KeyStore> own(TlsSettings settings, String host)
            throws TlsRefused, GeneralSecurityException, IOException {
        if (settings.identity().isPresent()) {
            TlsSettings.Identity files = settings.identity().get();
            List<X509Certificate> chain = PemFiles.certificates(files.certificate());
            chain.getFirst().checkValidity();
            String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
            PrivateKey key = PemFiles.key(files.key(), algorithm);
            if (!KeyCheck.belong(chain.getFirst().getPublicKey(), key)) {
                throw new TlsRefused(files.key() + " does not belong to " + files.certificate());
            }
            return Optional.of(store(chain, key));
        }
        if (settings.selfSigned()) {
            DevelopmentIdentity made = DevelopmentIdentity.of(host);
            return Optional.of(store(List.of(made.certificate()), made.key()));
        }
        return Optional.empty();
    }

    private static KeyStore store(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry("tandem", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static KeyManager[] keyManagers(Optional<KeyStore> own) throws GeneralSecurityException, IOException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own.isPresent() ? own.get() : empty(), NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static X509ExtendedTrustManager trustManager(Optional<Path> file)
            throws TlsRefused, GeneralSecurityException, IOException {
        @Nullable KeyStore authorities = null;
        if (file.isPresent()) {
            authorities = empty();
            int count = 0;
            for (X509Certificate certificate : PemFiles.certificates(file.get())) {
                authorities.setCertificateEntry("authority-" + count++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(authorities);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("the platform checks no certificates"));
    }

    /** Whether there is a certificate to show to those who connect. */
    boolean serves() {
        return serves;
    }

    SSLContext context(TlsPeers peers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new SipTrustManager(trust, peers)}, null);
        return context;
    }
}
