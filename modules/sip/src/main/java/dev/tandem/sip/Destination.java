package dev.tandem.sip;

import java.util.ListIterator;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;

/**
 * Where a request wants to go, before anything is looked up.
 *
 * @param host name or IP address without brackets
 * @param port 0 where none is said
 */
record Destination(String host, int port, SipTransport transport) {

    /**
     * The next hop of this request: its topmost Route, else its Request-URI (RFC 3261 §8.1.2), which a strict router has
     * taken already.
     */
    static Optional<Destination> of(Request request) {
        ListIterator<?> routes = request.getHeaders(RouteHeader.NAME);
        URI uri = request.getRequestURI();
        if (routes.hasNext()
                && ((RouteHeader) routes.next()).getAddress().getURI() instanceof SipURI route
                && route.hasLrParam()) {
            uri = route;
        }
        return uri instanceof SipURI sip ? Optional.of(of(sip, request)) : Optional.empty();
    }

    private static Destination of(SipURI uri, Request request) {
        String wished = uri.getTransportParam();
        SipTransport transport = uri.isSecure()
                ? SipTransport.TLS
                : Optional.ofNullable(wished)
                        .flatMap(SipTransport::named)
                        .orElseGet(() -> MessageReader.transport(request));
        String host = uri.getMAddrParam() != null ? uri.getMAddrParam() : uri.getHost();
        return new Destination(unbracketed(host), Math.max(uri.getPort(), 0), transport);
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether the host is an address already, so that there is nothing to look up. */
    boolean numeric() {
        return SipText.isAddress(host);
    }

    int portOrDefault() {
        return port == 0 ? transport.defaultPort() : port;
    }
}
