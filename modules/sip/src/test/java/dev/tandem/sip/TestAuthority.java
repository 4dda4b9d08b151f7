package dev.tandem.sip;

import dev.tandem.sip.tls.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of the tests, and what it signs, as PEM files in a folder. */
final class TestAuthority {
    private static final Duration YEAR = Duration.ofDays(365);

    private final Path folder;
    private final X500Name name;
    private final KeyPair keys = keyPair();
    private final Path trust;

    TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = new X500Name("CN=" + name);
        this.trust = write(
                name + ".pem",
                pem("CERTIFICATE", sign(this.name, keys, Instant.now().plus(YEAR), true)));
    }

    /** The authority's own certificate. */
    Path trust() {
        return trust;
    }

    /** An identity with these names: {@code DNS:x}, {@code IP:x}, {@code URI:x}, or {@code CN:x} for the subject. */
    TlsSettings.Identity identity(String... names) {
        return identity(Instant.now().plus(YEAR), names);
    }

    TlsSettings.Identity identity(Instant notAfter, String... names) {
        KeyPair own = keyPair();
        String file = name + Integer.toHexString(Arrays.hashCode(names)) + notAfter.getEpochSecond();
        X500Name subject = new X500Name("CN="
                + Arrays.stream(names)
                        .filter(one -> one.startsWith("CN:"))
                        .map(one -> one.substring(3))
                        .findFirst()
                        .orElse("somebody"));
        return new TlsSettings.Identity(
                write(file + ".crt", pem("CERTIFICATE", sign(subject, own, notAfter, false, names))),
                write(file + ".key", pem("PRIVATE KEY", own.getPrivate().getEncoded())));
    }

    TlsSettings settings(TlsSettings.Identity identity) {
        return new TlsSettings(0, Optional.of(identity), Optional.of(trust), false, false);
    }

    /** For a plain JSSE socket that shows this identity and trusts this authority, names unchecked. */
    SSLContext context(Optional<TlsSettings.Identity> identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (identity.isPresent()) {
            String key = Files.readString(identity.get().key()).replaceAll("-----[A-Z ]+-----|\\s", "");
            store.setKeyEntry(
                    "own",
                    java.security.KeyFactory.getInstance("EC")
                            .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(
                                    Base64.getDecoder().decode(key))),
                    new char[0],
                    new Certificate[] {certificate(identity.get().certificate())});
        }
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("ca", certificate(trust));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(store, new char[0]);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    static X509Certificate certificate(Path file) throws CertificateException, IOException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private byte[] sign(X500Name subject, KeyPair own, Instant notAfter, boolean authority, String... names) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(notAfter.minus(YEAR.multipliedBy(2))),
                    Date.from(notAfter),
                    subject,
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            GeneralName[] alternatives = Arrays.stream(names)
                    .filter(one -> !one.startsWith("CN:"))
                    .map(TestAuthority::generalName)
                    .toArray(GeneralName[]::new);
            if (alternatives.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralName generalName(String text) {
        int colon = text.indexOf(':');
        int type = switch (text.substring(0, colon)) {
            case "DNS" -> GeneralName.dNSName;
            case "IP" -> GeneralName.iPAddress;
            default -> GeneralName.uniformResourceIdentifier;
        };
        return new GeneralName(type, text.substring(colon + 1));
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(String file, String text) {
        try {
            return Files.writeString(folder.resolve(file), text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }
}
