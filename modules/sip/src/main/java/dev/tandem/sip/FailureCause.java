package dev.tandem.sip;

/** Who or what made an unanswered call fail. */
public enum FailureCause {
    /** A final response of the far side, or its CANCEL. */
    REMOTE,
    /** No response at all within {@link SipLimits#noResponse()}: the trunk is unreachable. */
    NO_RESPONSE,
    /** The far side rang for longer than {@link OutgoingInvite#ringTimeout()}. */
    RING_TIMEOUT,
    /** {@link SipCall#cancel} or {@link IncomingInvite#respond}. */
    LOCAL,
    /** The request could not be sent: name not resolved, connection refused. */
    TRANSPORT,
    /** The far side rejected our credentials or asks for ones that we do not have. */
    AUTHENTICATION,
    /** The far side's answer is no session that we can take; it got ACK and BYE. */
    BAD_SESSION,
    /** This endpoint is closed or full. */
    ENDPOINT
}
