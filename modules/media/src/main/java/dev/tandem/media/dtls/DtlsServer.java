package dev.tandem.media.dtls;

import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** The server's side of one handshake: asks for the client's certificate and checks it against the signalled one. */
final class DtlsServer extends DefaultTlsServer {
    private static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    };

    private static final int AEAD_TAG = 16;
    private static final int GCM_EXPLICIT_NONCE = 8;

    private final BcTlsCrypto crypto;
    private final DtlsCertificate certificate;
    private final List<DtlsFingerprint> expected;
    private final int timeoutMillis;
    private Optional<SrtpProfile> profile = Optional.empty();
    private Optional<DtlsKeys> keys = Optional.empty();
    private volatile int shortestRecord;
    private boolean fingerprintMismatch;
    private volatile boolean peerClosed;

    DtlsServer(BcTlsCrypto crypto, DtlsCertificate certificate, List<DtlsFingerprint> expected, int timeoutMillis) {
        super(crypto);
        this.crypto = crypto;
        this.certificate = certificate;
        this.expected = expected;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(crypto, CIPHER_SUITES);
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return timeoutMillis;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() {
        return certificate.signer(context, crypto);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
                null);
    }

    @Override
    public void notifyClientCertificate(Certificate client) throws IOException {
        if (client == null || client.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
        if (!Fingerprints.matches(expected, client.getCertificateAt(0).getEncoded())) {
            fingerprintMismatch = true;
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // Bouncy Castle's interface has raw types
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        UseSRTPData offered = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
        profile = offered == null ? Optional.empty() : SrtpNegotiation.choose(offered.getProtectionProfiles());
        if (profile.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
        }
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // Bouncy Castle's interface has raw types
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        Hashtable answer = extensions == null ? new Hashtable<Integer, byte[]>() : extensions;
        int[] chosen = {profile.orElseThrow().id()};
        TlsSRTPUtils.addUseSRTPExtension(answer, new UseSRTPData(chosen, TlsUtils.EMPTY_BYTES));
        return answer;
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        int suite = context.getSecurityParametersConnection().getCipherSuite();
        boolean explicitNonce = suite != CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
        shortestRecord = explicitNonce ? AEAD_TAG + GCM_EXPLICIT_NONCE : AEAD_TAG;
        keys = profile.map(chosen -> SrtpNegotiation.export(context, chosen));
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        super.notifyAlertReceived(level, description);
        if (description == AlertDescription.close_notify) {
            peerClosed = true;
        }
    }

    /** The length of a protected record without content: what the negotiated cipher adds. */
    int shortestRecord() {
        return shortestRecord;
    }

    Optional<DtlsKeys> keys() {
        return keys;
    }

    boolean fingerprintMismatch() {
        return fingerprintMismatch;
    }

    boolean peerClosed() {
        return peerClosed;
    }
}
