package dev.tandem.sip;

import java.util.Locale;

/** The transports that this user agent speaks (RFC 3261 §18). */
public enum SipTransport {
    UDP,
    TCP;

    /** The {@code transport} parameter of a URI: lower case. */
    String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SipTransport of(String token) {
        return "tcp".equalsIgnoreCase(token) ? TCP : UDP;
    }
}
