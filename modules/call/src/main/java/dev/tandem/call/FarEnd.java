package dev.tandem.call;

/** What is at the other end of the line. */
public enum FarEnd {
    /** {@code *43}: the agent hears itself. */
    ECHO,
    /** {@code *44}: a tone of 1 kHz at 0 dBm0, as milliwatt lines give. */
    TONE,
    /** {@code *45}: the call ends and comes back. */
    CALLBACK,
    /** Another agent's browser. */
    AGENT,
    /** A SIP far end behind one of the tenant's trunks. */
    TRUNK
}
