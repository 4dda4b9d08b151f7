package dev.tandem.media;

import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * One RTP leg (RFC 3550) with an even port for RTP and the next one for RTCP; in the clear, or SRTP under keys that the
 * session descriptions carry (SDES, RFC 4568). Thread-safe and quick.
 */
public non-sealed interface RtpLeg extends AudioLeg {
    /** The address to announce for RTP; RTCP is on the next port. */
    InetSocketAddress local();

    /**
     * Sets what the far side signalled; again after each new session description. Packets go there until the far side's
     * own packets show another address (symmetric RTP, RFC 4961), which they may for some seconds after each change.
     *
     * @param rtp address and port of the session description; port 0 or a wildcard address sends nothing
     * @param payloadType payload type of the codec, both ways
     * @param telephoneEventPayloadType payload type of telephone-event, both ways, if negotiated
     */
    void remote(InetSocketAddress rtp, int payloadType, OptionalInt telephoneEventPayloadType);

    /**
     * Sets the keys of both ways; again after each new session description. Keys that did not change go on as they are;
     * with a changed one its direction begins anew, with a roll-over counter of 0. The leg owns the keys from then on.
     *
     * @throws IllegalStateException if the leg was made without keys
     */
    void rekey(SrtpKeying keying);
}
