package dev.tandem.sip.tls;

import dev.tandem.sip.SipTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** Accepts connections for TLS. What the stack wishes of protocols and ciphers is not heeded: the settings decide. */
final class WatchedServerSocket extends SSLServerSocket {
    private final Reception reception;
    private final TlsSockets sockets;
    private final SSLParameters parameters;

    WatchedServerSocket(
            int port,
            int backlog,
            InetAddress address,
            Reception reception,
            TlsSockets sockets,
            SSLParameters parameters)
            throws IOException {
        super(port, backlog, address);
        this.reception = reception;
        this.sockets = sockets;
        this.parameters = parameters;
    }

    @Override
    public Socket accept() throws IOException {
        return reception.next(this, SipTransport.TLS, this::implAccept, plain -> sockets.accepted(plain, parameters));
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        // See above.
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        // See above.
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        // See above.
    }

    @Override
    public boolean getNeedClientAuth() {
        return parameters.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        // See above.
    }

    @Override
    public boolean getWantClientAuth() {
        return parameters.getWantClientAuth();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        // A server is a server.
    }

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        // Always so.
    }

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
