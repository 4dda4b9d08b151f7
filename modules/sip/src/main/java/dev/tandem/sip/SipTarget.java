package dev.tandem.sip;

import java.util.Optional;

/**
 * Where a request goes: a trunk or a PBX.
 *
 * @param host DNS name or IP address, without brackets or port
 * @param port 1 to 65535
 * @param credentials used when the far side asks with 401 or 407
 */
public record SipTarget(String host, int port, SipTransport transport, Optional<Credentials> credentials) {
    public SipTarget {
        if (!SipText.isHost(host)) {
            throw new IllegalArgumentException("not a host: " + host);
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }
}
