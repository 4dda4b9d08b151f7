package dev.tandem.sip.tls;

import dev.tandem.sip.SipTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Accepts connections over TCP. */
final class PlainServerSocket extends ServerSocket {
    private final Reception reception;

    PlainServerSocket(int port, int backlog, InetAddress address, Reception reception) throws IOException {
        super(port, backlog, address);
        this.reception = reception;
    }

    @Override
    public Socket accept() throws IOException {
        return reception.next(this, SipTransport.TCP, this::implAccept, plain -> plain);
    }
}
