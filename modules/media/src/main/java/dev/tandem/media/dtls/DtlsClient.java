package dev.tandem.media.dtls;

import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A client's side of one handshake, as a browser behaves: it warms the server up and is the peer in tests. */
public final class DtlsClient extends DefaultTlsClient {
    private final BcTlsCrypto crypto;
    private final DtlsCertificate certificate;
    private final DtlsFingerprint server;
    private final List<SrtpProfile> offered;
    private Optional<SrtpProfile> profile = Optional.empty();
    private Optional<DtlsKeys> keys = Optional.empty();

    /** A client that shows this certificate and demands the server's fingerprint. */
    public DtlsClient(
            BcTlsCrypto crypto, DtlsCertificate certificate, DtlsFingerprint server, List<SrtpProfile> offered) {
        super(crypto);
        this.crypto = crypto;
        this.certificate = certificate;
        this.server = server;
        this.offered = List.copyOf(offered);
    }

    /** The keys, once the handshake is complete. */
    public Optional<DtlsKeys> keys() {
        return keys;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's interface has raw types
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        int[] ids = offered.stream().mapToInt(SrtpProfile::id).toArray();
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(ids, TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes") // Bouncy Castle's interface has raw types
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        UseSRTPData chosen = TlsSRTPUtils.getUseSRTPExtension(extensions);
        profile = chosen == null ? Optional.empty() : SrtpNegotiation.choose(chosen.getProtectionProfiles());
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate given) throws IOException {
                byte[] encoded = given.getCertificate().getCertificateAt(0).getEncoded();
                if (!Fingerprints.matches(List.of(server), encoded)) {
                    throw new TlsFatalAlert(AlertDescription.bad_certificate);
                }
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return certificate.signer(context, crypto);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        keys = profile.map(chosen -> SrtpNegotiation.export(context, chosen));
    }
}
