package dev.tandem.call.inbound;

/** Where a call can be led. */
public sealed interface Target {

    /** The agent that answers this extension. */
    record Extension(String extension) implements Target {}

    /** The agents of a ring group. */
    record Group(String ringGroupId) implements Target {}

    /** Wherever another number of the tenant leads. */
    record OtherNumber(String number) implements Target {}

    /** Nowhere: the caller is told this SIP status. */
    record Status(int status) implements Target {}
}
