package dev.tandem.sip;

/**
 * The ports that this endpoint listens on.
 *
 * @param tls 0 if it does not speak TLS
 */
record LocalPorts(int udp, int tcp, int tls) {
    int of(SipTransport transport) {
        return switch (transport) {
            case UDP -> udp;
            case TCP -> tcp;
            case TLS -> tls;
        };
    }
}
