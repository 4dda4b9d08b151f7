package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.Optional;

/**
 * One call leg. All methods return at once and may be called from any thread and at any time: what no longer makes
 * sense in the leg's state (a BYE after the end) does nothing.
 */
public interface SipCall {
    /** The Call-ID header (RFC 3261 §20.8). */
    String callId();

    /** The dialog as of now: empty before the call is answered. */
    Optional<DialogSnapshot> dialog();

    /**
     * Acknowledges the 2xx of an outgoing call, once {@link SipCallEvent.Answered} is persisted. Retransmitted 2xx are
     * acknowledged by the leg from then on.
     */
    void ack();

    /** Gives up an outgoing call: CANCEL while it is not answered, ACK and BYE if the answer was faster. */
    void cancel(Optional<SipReason> reason);

    /** Ends an answered call; before the answer it is the same as {@link #cancel}. */
    void bye(Optional<SipReason> reason);

    /**
     * Sends INFO (RFC 6086), for example DTMF.
     *
     * @param contentType for example {@code application/dtmf-relay}
     * @param body at most 4096 characters
     */
    void info(String contentType, String body);

    /**
     * Offers a changed session by re-INVITE; the outcome is {@link SipCallEvent.OfferAccepted} or {@link
     * SipCallEvent.OfferRefused}. The leg sets {@code o=} to its own session id and next version, waits for an offer of
     * the far side to be settled, and tries again after glare (RFC 3261 §14.1). While one is under way another is refused
     * with 491.
     */
    void reinvite(SdpAudio offer);

    /**
     * Sends the far side to somebody else (REFER, RFC 3515); how that goes comes as {@link SipCallEvent.ReferProgress}.
     * Whether it can is in {@link DialogSnapshot#remote()}. While one is under way another does nothing.
     *
     * @param referTo a sip, sips or tel URI without headers
     * @param replaces our other dialog that the far side is to take our place in: an attended transfer (RFC 5589 §7)
     * @throws IllegalArgumentException if {@code referTo} is no such URI
     */
    void refer(String referTo, Optional<DialogSnapshot> replaces);
}
