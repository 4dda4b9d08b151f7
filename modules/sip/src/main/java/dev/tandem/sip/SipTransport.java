package dev.tandem.sip;

import java.util.Locale;
import java.util.Optional;

/** The transports that this user agent speaks (RFC 3261 §18). */
public enum SipTransport {
    UDP(5060),
    TCP(5060),
    TLS(5061);

    private final int defaultPort;

    SipTransport(int defaultPort) {
        this.defaultPort = defaultPort;
    }

    /** The port where nothing else is said (RFC 3261 §19.1.2). */
    int defaultPort() {
        return defaultPort;
    }

    /** The {@code transport} parameter of a URI: lower case. */
    String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SipTransport of(String token) {
        return named(token).orElse(UDP);
    }

    static Optional<SipTransport> named(String token) {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "udp" -> Optional.of(UDP);
            case "tcp" -> Optional.of(TCP);
            case "tls" -> Optional.of(TLS);
            default -> Optional.empty();
        };
    }
}
