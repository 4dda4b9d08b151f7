package dev.tandem.sip.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Whom a certificate speaks for (RFC 5922 §7). */
class PeerIdentityTest {

    private static X509Certificate certificate(String subject, GeneralName... names) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name(subject);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(Instant.EPOCH),
                Date.from(Instant.parse("2090-01-01T00:00:00Z")),
                name,
                pair.getPublic());
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static GeneralName dns(String text) {
        return new GeneralName(GeneralName.dNSName, text);
    }

    @Test
    void sip_uris_without_a_user_and_dns_names_are_identities() throws Exception {
        X509Certificate certificate = certificate(
                "CN=ignored.example",
                uri("sip:Example.COM"),
                uri("sip:alice@users.example"),
                uri("https://web.example"),
                dns("pbx.example.com."),
                new GeneralName(GeneralName.iPAddress, "192.0.2.7"));
        assertThat(PeerIdentity.names(certificate))
                .containsExactlyInAnyOrder("example.com", "pbx.example.com", "192.0.2.7");
        assertThat(PeerIdentity.speaksFor(certificate, "EXAMPLE.com.")).isTrue();
        for (String wrong : Arrays.asList("users.example", "web.example", "ignored.example", "a.example.com", "")) {
            assertThat(PeerIdentity.speaksFor(certificate, wrong)).as(wrong).isFalse();
        }
    }

    @Test
    void a_common_name_counts_only_where_there_is_nothing_else() throws Exception {
        assertThat(PeerIdentity.names(certificate("CN=Sip.example.com,O=Example")))
                .containsExactly("sip.example.com");
        assertThat(PeerIdentity.names(certificate("CN=sip.example.com", uri("https://web.example"))))
                .isEmpty();
    }

    @Test
    void wildcards_match_nobody() throws Exception {
        X509Certificate certificate = certificate("CN=x", dns("*.example.com"));
        assertThat(PeerIdentity.speaksFor(certificate, "sip.example.com")).isFalse();
    }
}
