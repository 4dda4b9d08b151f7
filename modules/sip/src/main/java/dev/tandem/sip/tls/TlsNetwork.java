package dev.tandem.sip.tls;

import dev.tandem.sip.guard.Connections;
import dev.tandem.sip.jain.HostileLog;
import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that the stack opens: plain ones with a short time to connect, TLS ones if it is on, and those that take in
 * no more connections than they may.
 */
public final class TlsNetwork implements NetworkLayer {
    private static final int CONNECT_MS = 3_000;

    private final Optional<TlsSockets> tls;
    private final Reception reception;
    private final HostileLog hostile;

    public TlsNetwork(Optional<TlsSockets> tls, Connections connections, HostileLog hostile) {
        this.tls = tls;
        this.hostile = hostile;
        this.reception = new Reception(connections, hostile);
    }

    private TlsSockets tls() throws IOException {
        return tls.orElseThrow(() -> new SocketException("TLS is off"));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return new PlainServerSocket(port, backlog, address, reception);
    }

    @Override
    public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return tls().listen(port, backlog, address, reception);
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return connect(new Dialled(), address, port, null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress ours) throws IOException {
        return connect(new Dialled(), address, port, ours);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress ours, int ourPort)
            throws IOException {
        return connect(new Dialled(), address, port, ours);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
        return createSSLSocket(address, port, null);
    }

    @Override
    public SSLSocket createSSLSocket(InetAddress address, int port, @Nullable InetAddress ours) throws IOException {
        return tls().connected(connect(new Socket(), address, port, ours));
    }

    @Override
    public DatagramSocket createDatagramSocket() throws SocketException {
        return new DatagramSocket();
    }

    @Override
    public DatagramSocket createDatagramSocket(int port, InetAddress address) throws SocketException {
        return new DatagramSocket(port, address);
    }

    @Override
    public void setSipStack(SipStackImpl stack) {
        // Nothing to ask of it.
    }

    private static Socket connect(Socket socket, InetAddress address, int port, @Nullable InetAddress ours)
            throws IOException {
        try {
            if (ours != null) {
                socket.bind(new InetSocketAddress(ours, 0));
            }
            socket.connect(new InetSocketAddress(address, port), CONNECT_MS);
            return socket;
        } catch (IOException e) {
            socket.close();
            // The stack cleans up after this kind only.
            SocketException refused = new SocketException("cannot connect: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** A connection of ours, over TCP. */
    private final class Dialled extends Socket {
        @Override
        public InputStream getInputStream() throws IOException {
            return new OpeningLines(super.getInputStream(), hostile);
        }
    }
}
