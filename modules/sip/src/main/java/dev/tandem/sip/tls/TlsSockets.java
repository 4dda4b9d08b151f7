package dev.tandem.sip.tls;

import dev.tandem.sip.jain.HostileLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the TLS sockets of one endpoint, and tells in the log why a far side was not trusted or not understood. */
public final class TlsSockets {
    private static final Logger LOG = LoggerFactory.getLogger(TlsSockets.class);
    private static final int MAX_CAUSES = 8;

    private final SSLSocketFactory factory;
    private final boolean clientCertificates;
    private final boolean serves;
    private final TlsPeers peers;
    private final HostileLog hostile;

    private TlsSockets(
            SSLSocketFactory factory, boolean clientCertificates, boolean serves, TlsPeers peers, HostileLog hostile) {
        this.factory = factory;
        this.clientCertificates = clientCertificates;
        this.serves = serves;
        this.peers = peers;
        this.hostile = hostile;
    }

    /**
     * Reads the files.
     *
     * @param host what a certificate made for development names
     */
    public static TlsSockets of(TlsSettings settings, String host, TlsPeers peers, HostileLog hostile)
            throws TlsRefused {
        TlsMaterial material = TlsMaterial.load(settings, host);
        if (settings.selfSigned() && settings.identity().isEmpty()) {
            LOG.atWarn().addKeyValue("host", host).log("sip.tls.self-signed");
        }
        try {
            SSLContext context = material.context(peers);
            return new TlsSockets(
                    context.getSocketFactory(), settings.clientCertificates(), material.serves(), peers, hostile);
        } catch (GeneralSecurityException e) {
            throw new TlsRefused("TLS cannot be set up: " + e.getMessage());
        }
    }

    /** Whether there is a certificate to listen with. */
    public boolean serves() {
        return serves;
    }

    SSLServerSocket listen(int port, int backlog, InetAddress address, Reception reception) throws IOException {
        SSLParameters parameters = parameters();
        parameters.setNeedClientAuth(clientCertificates);
        return new WatchedServerSocket(port, backlog, address, reception, this, parameters);
    }

    private SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters(factory.getDefaultCipherSuites());
        parameters.setProtocols(TlsMaterial.PROTOCOLS.toArray(String[]::new));
        return parameters;
    }

    /** A connection of a far side, before its handshake. */
    Socket accepted(Socket plain, SSLParameters parameters) throws IOException {
        plain.setTcpNoDelay(true);
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, (@Nullable InputStream) null, true);
        socket.setSSLParameters(parameters);
        return new WatchedSocket(socket, new Incoming(), hostile);
    }

    /** Our connection, before its handshake; the name that is being called is the one that the certificate needs. */
    SSLSocket connected(Socket plain) throws IOException {
        plain.setTcpNoDelay(true);
        String name = peers.callee().orElseGet(() -> plain.getInetAddress().getHostAddress());
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, name, plain.getPort(), true);
        SSLParameters parameters = parameters();
        parameters.setServerNames(socket.getSSLParameters().getServerNames());
        socket.setSSLParameters(parameters);
        return new WatchedSocket(socket, new Outgoing(name), hostile);
    }

    /** What lies at the bottom of a failure: the platform wraps it many times. */
    private static String reason(Throwable thrown) {
        Throwable deepest = thrown;
        for (int i = 0; i < MAX_CAUSES && deepest.getCause() != null; i++) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }

    private final class Incoming implements WatchedSocket.Watcher {
        @Override
        public void trusted(SSLSocket socket) {
            LOG.atDebug()
                    .addKeyValue("from", socket.getRemoteSocketAddress())
                    .addKeyValue("protocol", socket.getSession().getProtocol())
                    .log("sip.tls.accepted");
        }

        @Override
        public void refused(SSLSocket socket, IOException why) {
            hostile.bad(
                    "sip.tls.refused",
                    socket.getInetAddress().getHostAddress() + ":" + socket.getPort() + " "
                            + (serves ? reason(why) : "there is no certificate of ours to listen with"));
        }

        @Override
        public void closed(SSLSocket socket) {
            // Only connections of our own are remembered.
        }
    }

    private final class Outgoing implements WatchedSocket.Watcher {
        private final String name;
        private volatile Runnable forget = () -> {};

        Outgoing(String name) {
            this.name = name;
        }

        @Override
        public void trusted(SSLSocket socket) {
            try {
                if (socket.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
                    forget =
                            peers.opened(new InetSocketAddress(socket.getInetAddress(), socket.getPort()), certificate);
                }
            } catch (SSLPeerUnverifiedException e) {
                throw new IllegalStateException("a handshake without a certificate", e);
            }
            LOG.atInfo()
                    .addKeyValue("name", name)
                    .addKeyValue("address", socket.getRemoteSocketAddress())
                    .addKeyValue("protocol", socket.getSession().getProtocol())
                    .log("sip.tls.connected");
        }

        @Override
        public void refused(SSLSocket socket, IOException why) {
            LOG.atWarn()
                    .addKeyValue("name", name)
                    .addKeyValue("address", socket.getRemoteSocketAddress())
                    .addKeyValue("why", reason(why))
                    .log("sip.tls.failed");
        }

        @Override
        public void closed(SSLSocket socket) {
            forget.run();
        }
    }
}
