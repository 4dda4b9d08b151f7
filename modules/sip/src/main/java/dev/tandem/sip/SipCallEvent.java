package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.Optional;

/**
 * What happens to one call leg. Exactly one terminal event ({@link Failed} or {@link Ended}) comes, exactly once, and
 * nothing after it.
 */
public sealed interface SipCallEvent {

    /** A provisional response above 100: 180 is ringing, 183 usually brings early media. */
    record Progress(int status, Optional<SdpAudio> earlyMedia) implements SipCallEvent {}

    /** The far side of an outgoing call answered: persist {@code dialog}, then {@link SipCall#ack()}. */
    record Answered(DialogSnapshot dialog, SdpAudio answer) implements SipCallEvent {}

    /**
     * The ACK of an incoming call arrived.
     *
     * @param answer the far side's answer, if our 200 carried the offer
     */
    record Confirmed(DialogSnapshot dialog, Optional<SdpAudio> answer) implements SipCallEvent {}

    /**
     * The dialog changed in a way worth persisting: CSeq, remote target or a session description. If {@code
     * lastRemoteSdp} is another one, media goes there from now on.
     */
    record DialogChanged(DialogSnapshot dialog) implements SipCallEvent {}

    /** The far side offers a changed session (re-INVITE), for example hold. */
    record OfferReceived(SdpAudio offer, OfferResponse response) implements SipCallEvent {}

    /** The far side accepted {@link SipCall#reinvite}. */
    record OfferAccepted(SdpAudio answer) implements SipCallEvent {}

    /** The far side refused {@link SipCall#reinvite}; the session goes on as it was. */
    record OfferRefused(int status, String reasonPhrase) implements SipCallEvent {}

    /** The far side sent INFO; it is already answered with 200. */
    record InfoReceived(String contentType, String body) implements SipCallEvent {}

    /**
     * How {@link SipCall#refer} goes: the refusal of the REFER itself, or what the far side tells of its new call.
     *
     * @param last nothing more will be told; with a status below 200 the outcome stays unknown
     */
    record ReferProgress(int status, String reasonPhrase, boolean last) implements SipCallEvent {}

    /** The far side wants us to call somebody else (REFER). */
    record ReferReceived(ReferRequest request) implements SipCallEvent {}

    /** Terminal: the call was never answered. */
    record Failed(int status, String reasonPhrase, FailureReason reason, FailureCause cause, Optional<SipReason> why)
            implements SipCallEvent {

        /** What happened, in a sentence for the person who called. */
        public String text() {
            return cause == FailureCause.REMOTE ? FailureReason.text(status) : reason.text();
        }
    }

    /** Terminal: the answered call is over. */
    record Ended(EndCause cause, Optional<SipReason> why) implements SipCallEvent {}

    /** Whether nothing follows this event. */
    default boolean terminal() {
        return this instanceof Failed || this instanceof Ended;
    }
}
