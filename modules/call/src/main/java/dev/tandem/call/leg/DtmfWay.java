package dev.tandem.call.leg;

/** What becomes of the tones that an agent sends. */
public enum DtmfWay {
    /** They go into the RTP stream as telephone-event. */
    RFC4733,
    /** They go in SIP INFO. */
    INFO,
    /** The far side takes none. */
    NONE,
    /** No telephone network is behind the call: accepted, without effect. */
    LOCAL
}
