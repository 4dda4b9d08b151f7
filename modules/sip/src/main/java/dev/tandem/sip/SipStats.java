package dev.tandem.sip;

/**
 * What one endpoint holds and has seen.
 *
 * @param calls calls in the endpoint's map now
 * @param waiting finished calls that still wait for late messages, and unanswered incoming INVITEs
 * @param transactions SIP transactions in the stack now
 * @param malformed messages refused since the start because they did not parse
 * @param dropped network inputs dropped since the start because a call's queue was full
 * @param unknownDialog requests answered 481 since the start
 * @param overflowed datagrams dropped since the start because too many waited to be read
 * @param connections that far sides have open with us now, over TCP and TLS
 * @param sources what the source policy did
 */
public record SipStats(
        int calls,
        int waiting,
        int transactions,
        long malformed,
        long dropped,
        long unknownDialog,
        long overflowed,
        int connections,
        SourcePolicy.SourceStats sources) {}
