package dev.tandem.sip;

import java.net.InetAddress;
import javax.sip.address.Hop;

/**
 * An address to send a request to, as the stack takes it.
 *
 * @param name what the far side is called: what its certificate must say over TLS
 */
record NextHop(InetAddress address, int port, SipTransport transport, String name) implements Hop {

    @Override
    public String getHost() {
        return SipText.bracketed(withoutScope(address.getHostAddress()));
    }

    private static String withoutScope(String host) {
        int scope = host.indexOf('%');
        return scope < 0 ? host : host.substring(0, scope);
    }

    @Override
    public int getPort() {
        return port;
    }

    @Override
    public String getTransport() {
        return transport.name();
    }
}
