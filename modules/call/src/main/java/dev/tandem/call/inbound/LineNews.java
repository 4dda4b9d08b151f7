package dev.tandem.call.inbound;

import dev.tandem.core.CborMessage;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.SipReason;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.Optional;

/** What a line tells a call that rings on it, or has answered it. Crosses nodes. */
public sealed interface LineNews extends CborMessage {

    /** The call may answer: this dialog will be made. Persist it, then {@link LineCommand.Take}. */
    record Granted(DialogSnapshot dialog) implements LineNews {}

    /**
     * The call ends unanswered.
     *
     * @param failed whether something went wrong, or nobody was at fault
     */
    record Withdrawn(String reason, Optional<Integer> sipStatus, boolean failed) implements LineNews {}

    /** The far side has acknowledged the answer. */
    record Confirmed(DialogSnapshot dialog, Optional<SdpAudio> answer) implements LineNews {}

    record DialogChanged(DialogSnapshot dialog) implements LineNews {}

    /** The far side offers a changed session; answered by its number. */
    record Offered(long number, SdpAudio offer) implements LineNews {}

    record OfferAccepted(SdpAudio answer) implements LineNews {}

    record OfferRefused(int status, String reasonPhrase) implements LineNews {}

    /** How far the far side has got with {@link LineCommand.Refer}. */
    record ReferProgress(int status, String reasonPhrase, boolean last) implements LineNews {}

    record InfoReceived(String contentType, String body) implements LineNews {}

    /** The answered call is over. */
    record Ended(EndCause cause, Optional<SipReason> why) implements LineNews {}
}
