package dev.tandem.call;

import dev.tandem.core.CborMessage;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.sip.DialogSnapshot;

/** The call's answers. */
public sealed interface CallReply extends CborMessage {

    /** The call exists and is on its way; its fate comes as {@link CallUpdate}s. */
    record Dialed(String callId) implements CallReply {}

    /** The command was carried out, now or by an earlier copy of it. */
    record Accepted(String callId) implements CallReply {}

    /** The call as it is now. */
    record View(CallView call) implements CallReply {}

    /** Between calls: the agent's place is taken. */
    record PeerReady(PeerLine line) implements CallReply {}

    /** Between calls: this one knows that the other is over. */
    record EndNoted(String callId) implements CallReply {}

    /** Between calls: the dialog and the name of its trunk. */
    record DialogIs(String trunk, DialogSnapshot dialog) implements CallReply {}

    record Refused(Refusal refusal) implements CallReply {}

    static CallReply refused(ErrorCode code) {
        return new Refused(code.refusal());
    }

    static CallReply refused(ErrorCode code, String because) {
        return new Refused(code.refusal(because));
    }
}
