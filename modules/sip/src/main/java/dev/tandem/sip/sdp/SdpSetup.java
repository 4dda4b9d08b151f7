package dev.tandem.sip.sdp;

import java.util.Locale;
import java.util.Optional;

/** Who begins the DTLS handshake (RFC 4145 §4, RFC 8842 §5). */
public enum SdpSetup {
    ACTIVE,
    PASSIVE,
    ACTPASS;

    String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<SdpSetup> of(String word) {
        return switch (word) {
            case "active" -> Optional.of(ACTIVE);
            case "passive" -> Optional.of(PASSIVE);
            case "actpass" -> Optional.of(ACTPASS);
            default -> Optional.empty();
        };
    }
}
