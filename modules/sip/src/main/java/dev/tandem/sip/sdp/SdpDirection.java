package dev.tandem.sip.sdp;

import java.util.Locale;

/** Which way media flows, seen from the side that says it (RFC 4566 §6). */
public enum SdpDirection {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The same direction seen from the other side. */
    public SdpDirection reversed() {
        return switch (this) {
            case SENDRECV -> SENDRECV;
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            case INACTIVE -> INACTIVE;
        };
    }

    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** What both sides' wishes leave (RFC 3264 §6.1). */
    public SdpDirection and(SdpDirection other) {
        boolean send = sends() && other.sends();
        boolean receive = receives() && other.receives();
        if (send) {
            return receive ? SENDRECV : SENDONLY;
        }
        return receive ? RECVONLY : INACTIVE;
    }
}
