package dev.tandem.sip.guard;

import java.util.Optional;

/** What the screen says of a message. */
@SuppressWarnings("ArrayRecordComponent") // the octets are handed on once and never compared
public sealed interface Screened {

    /** Only line ends: a keep-alive. */
    record Nothing() implements Screened {}

    /**
     * To be read on.
     *
     * @param octets the message, or what of it counts
     * @param method the request's method; empty for a response
     * @param scanner it names a known scanner in its User-Agent
     */
    record Passed(byte[] octets, String method, boolean scanner) implements Screened {}

    /**
     * To be answered, and not read on.
     *
     * @param skeleton a harmless request that has what a response needs, as far as the message had it
     */
    record Refused(Refusal refusal, String why, byte[] skeleton, boolean scanner) implements Screened {}

    /**
     * Not to be answered.
     *
     * @param inStep whether the next message of a stream begins right behind it
     */
    record Dropped(String why, boolean inStep) implements Screened {}

    /**
     * An answer that needs nothing but the request's own header fields.
     *
     * @param cseq the CSeq of the request where it is not that of the skeleton
     */
    record Refusal(int status, Optional<String> cseq) {}
}
