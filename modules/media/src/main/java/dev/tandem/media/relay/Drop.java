package dev.tandem.media.relay;

import dev.tandem.media.srtp.SrtpVerdict;
import java.util.Locale;

/** Why a received datagram was not relayed; the names are the metric's labels. */
enum Drop {
    EMPTY_OR_TOO_LONG,
    UNKNOWN_KIND,
    FLOOD,
    STUN_MALFORMED,
    STUN_UNEXPECTED,
    STUN_UNAUTHENTIC,
    UNKNOWN_ADDRESS,
    DTLS_UNEXPECTED,
    NOT_CONNECTED,
    RTP_MALFORMED,
    RTCP_MALFORMED,
    SRTP_UNAUTHENTIC,
    SRTP_REPLAYED,
    SRTP_TOO_MANY_STREAMS,
    UNKNOWN_STREAM,
    PAYLOAD_TYPE,
    SEQUENCE,
    FOREIGN_ADDRESS;

    /** Why SRTP refused a packet. */
    static Drop of(int srtpVerdict) {
        return switch (srtpVerdict) {
            case SrtpVerdict.UNAUTHENTIC -> SRTP_UNAUTHENTIC;
            case SrtpVerdict.REPLAYED -> SRTP_REPLAYED;
            case SrtpVerdict.TOO_MANY_STREAMS -> SRTP_TOO_MANY_STREAMS;
            default -> RTP_MALFORMED;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
