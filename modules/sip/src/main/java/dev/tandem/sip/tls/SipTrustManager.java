package dev.tandem.sip.tls;

import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/** The platform's check of a certificate's chain and dates, and then SIP's check of its names (RFC 5922 §7.3). */
final class SipTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager chain;
    private final TlsPeers peers;

    SipTrustManager(X509ExtendedTrustManager chain, TlsPeers peers) {
        this.chain = chain;
        this.peers = peers;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket)
            throws CertificateException {
        chain.checkServerTrusted(shown, authType, socket);
        if (!(socket instanceof SSLSocket ssl)) {
            throw new CertificateException("not a TLS socket");
        }
        String name = ssl.getHandshakeSession().getPeerHost();
        InetAddress address = ssl.getInetAddress();
        if (!peers.speaksFor(shown[0], address, name)) {
            throw new CertificateException(
                    "the certificate is for " + PeerIdentity.names(shown[0]) + " and not for " + name);
        }
    }

    /** A client's names are not looked at: an address and credentials say who it is, the chain that it may try. */
    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket)
            throws CertificateException {
        chain.checkClientTrusted(shown, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authType) throws CertificateException {
        throw new CertificateException("without a socket nobody is trusted");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authType) throws CertificateException {
        throw new CertificateException("without a socket nobody is trusted");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("without a socket nobody is trusted");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("without a socket nobody is trusted");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chain.getAcceptedIssuers();
    }
}
