package dev.tandem.testing;

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
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
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

/** A small certificate authority, and the certificates that it signs, as PEM files in a folder. */
public final class Authority {
    private static final Duration LIFE = Duration.ofDays(2);
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    private final Path folder;
    private final String name;
    private final KeyPair keys = keyPair();
    private final byte[] certificate;
    private final Path trust;

    /**
     * A certificate with its private key.
     *
     * @param certificate a PEM file
     * @param key a PEM file, PKCS #8
     * @param context for a JSSE server that shows it
     */
    public record Identity(Path certificate, Path key, SSLContext context) {}

    private Authority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        this.certificate = sign("CN=" + name, keys, Instant.now().plus(LIFE), new BasicConstraints(true));
        this.trust = write(name + ".pem", pem("CERTIFICATE", certificate));
    }

    /** A new one, which nobody trusts yet. */
    public static Authority in(Path folder, String name) {
        return new Authority(folder, name);
    }

    /** The authority's own certificate: what those who trust it are given. */
    public Path trust() {
        return trust;
    }

    /** A certificate for a server at this IP address, and at no other. */
    public Identity server(String ip) {
        return identity("CN:" + name + "-" + ip, "IP:" + ip);
    }

    /** An identity with these names: {@code DNS:x}, {@code IP:x}, {@code URI:x}, or {@code CN:x} for the subject. */
    public Identity identity(String... names) {
        return identity(Instant.now().plus(LIFE), names);
    }

    /** Likewise, until this time. */
    public Identity identity(Instant notAfter, String... names) {
        KeyPair own = keyPair();
        String file = name + "-" + UUID.randomUUID();
        String subject = Arrays.stream(names)
                .filter(Authority::isSubject)
                .map(one -> one.replace(':', '='))
                .findFirst()
                .orElse("CN=somebody");
        GeneralName[] alternatives = Arrays.stream(names)
                .filter(one -> !isSubject(one))
                .map(Authority::generalName)
                .toArray(GeneralName[]::new);
        byte[] signed = sign(subject, own, notAfter, new BasicConstraints(false), alternatives);
        return new Identity(
                write(file + ".crt", pem("CERTIFICATE", signed)),
                write(file + ".key", pem("PRIVATE KEY", own.getPrivate().getEncoded())),
                serverContext(own, signed));
    }

    private static boolean isSubject(String name) {
        return name.startsWith("CN:");
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

    /** For a JSSE client that trusts this authority and no other. */
    public SSLContext clientContext() {
        try {
            KeyStore authorities = emptyStore();
            authorities.setCertificateEntry("authority", parsed(certificate));
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext serverContext(KeyPair own, byte[] signed) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("own", own.getPrivate(), new char[0], new Certificate[] {parsed(signed)});
            KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            shown.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate parsed(byte[] der) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private byte[] sign(
            String subject, KeyPair own, Instant notAfter, BasicConstraints constraints, GeneralName... alternatives) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
                    Date.from(notAfter.minus(LIFE).minus(CLOCKS_DIFFER)),
                    Date.from(notAfter),
                    new X500Name(subject),
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, constraints);
            if (alternatives.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
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
            Files.createDirectories(folder);
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
