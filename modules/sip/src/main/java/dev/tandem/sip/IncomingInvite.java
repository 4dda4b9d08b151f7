package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.Map;
import java.util.Optional;

/** An incoming INVITE that waits for its fate. Methods return at once; after the first final answer they do nothing. */
public interface IncomingInvite {
    String callId();

    /** User part of the Request-URI, unescaped: the number that was called. */
    String calledUser();

    /** User part of From, unescaped; empty for an anonymous caller. */
    String fromUser();

    /** Display name of From. */
    Optional<String> fromDisplay();

    /** IP address and port that the request came from. */
    String sourceHost();

    int sourcePort();

    SipTransport transport();

    /** The caller's offer; empty when the INVITE had no body, then our answer is the offer (RFC 3264 §5). */
    Optional<SdpAudio> offer();

    /** Headers beginning with {@code X-} and identity headers, names as received. */
    Map<String, String> headers();

    /**
     * The dialog of ours that this call takes the place of (Replaces, RFC 3891): end that one when this is answered. One
     * that is not ours deserves 481, one to be replaced only early but answered already 486.
     */
    Optional<ReplacesTerms> replaces();

    /** Takes the call: from here on its events go to {@code listener}. Do this before anything else. */
    void listen(SipCallListener listener);

    /** Sends 180. To a caller that requires reliable ones (RFC 3262) only if it made the offer. */
    void ringing();

    /** Sends 183 with early media. */
    void progress(SdpAudio earlyMedia);

    /** The dialog that {@link #answer} with this session will make, to be persisted before answering. */
    DialogSnapshot dialogWith(SdpAudio session);

    /**
     * Sends 200 and repeats it until the ACK, which comes as {@link SipCallEvent.Confirmed}.
     *
     * @return the call leg, also known from the listener's events
     */
    SipCall answer(SdpAudio session);

    /**
     * Refuses the call; it then gives {@link SipCallEvent.Failed}.
     *
     * @param status 300 to 699
     */
    void respond(int status);
}
