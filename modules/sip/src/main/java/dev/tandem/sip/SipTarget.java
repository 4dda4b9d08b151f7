package dev.tandem.sip;

import java.util.Optional;

/**
 * Where a request goes: a trunk or a PBX.
 *
 * @param host DNS name or IP address, without brackets or port. Over TLS it is also the name that the far side's
 *     certificate must carry (RFC 5922).
 * @param port 1 to 65535; 0 looks the name up by RFC 3263 (NAPTR, SRV), and means the transport's default port where
 *     there is nothing to look up
 * @param credentials used when the far side asks with 401 or 407
 */
public record SipTarget(String host, int port, SipTransport transport, Optional<Credentials> credentials) {
    public SipTarget {
        if (!SipText.isHost(host)) {
            throw new IllegalArgumentException("not a host: " + host);
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /** The URI of a user there, or of the host itself if {@code user} is empty; without transport. */
    String uri(String user) {
        String at = user.isEmpty() ? "" : SipText.escapeUser(user) + "@";
        return "sip:" + at + SipText.bracketed(host) + (port == 0 ? "" : ":" + port);
    }

    /** As {@link #uri}, with the transport where it is not the usual one: for the Request-URI. */
    String requestUri(String user) {
        return transport == SipTransport.UDP ? uri(user) : uri(user) + ";transport=" + transport.parameter();
    }

    Destination destination() {
        return new Destination(host, port, transport);
    }
}
