package dev.tandem.media.relay;

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

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
