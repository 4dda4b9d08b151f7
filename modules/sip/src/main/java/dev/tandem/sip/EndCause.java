package dev.tandem.sip;

/** Who or what ended an answered call. */
public enum EndCause {
    REMOTE_BYE,
    LOCAL_BYE,
    /** {@link SipCall#cancel} crossed the answer. */
    CANCELLED,
    /** Our 2xx was never acknowledged. */
    ACK_TIMEOUT,
    /** The far side no longer knows the dialog (481, or 408 to a request in it: RFC 3261 §12.2.1.2). */
    DIALOG_GONE,
    /** Nobody refreshed the session in time (RFC 4028 §10). */
    SESSION_EXPIRED,
    /** A call could not be resumed: the endpoint is closed or full. */
    ENDPOINT_UNAVAILABLE
}
