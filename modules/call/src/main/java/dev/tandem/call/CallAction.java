package dev.tandem.call;

import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What a call does in the world, once what it decided is persisted. */
sealed interface CallAction {

    /** Opens the agent's end in the media plane and takes the agent's session into the call. */
    record Join(Side side) implements CallAction {}

    /** Asks whether the called agent has a live session and is free. */
    record Locate(String agentId) implements CallAction {}

    /** Tells the line that the agent is being alerted. */
    record AlertLine() implements OfSip {}

    /** Asks the line to be the one that answers. */
    record ClaimLine() implements OfSip {}

    /** Lets the line answer, and both sides hear each other. */
    record TakeLine(DialogSnapshot dialog) implements OfSip {}

    /** Sends an INVITE to a trunk. */
    record InviteSip(String trunk) implements OfSip {}

    /** Lets the caller hear what the far side sends before the answer. */
    record TakeEarlyMedia(SdpAudio remote) implements OfMedia {}

    /** Acknowledges the answer and lets both sides hear each other. */
    record ConfirmSip(SdpAudio remote) implements OfSip {}

    /** Answers the far side's re-INVITE. */
    record AnswerOffer(SdpAudio offer, OfferResponse response) implements OfMedia {}

    /** Lets the agent of this side hear itself. */
    record LoopBack(Side side) implements OfMedia {}

    /** Lets the caller hear the tone. */
    record PlayTone() implements OfMedia {}

    /** Lets two agents hear each other. */
    record BridgeAgents() implements OfMedia {}

    /** Takes up a microphone that came late. */
    record Hear(Side side, String producerId) implements CallAction {}

    record TellIncoming() implements CallAction {}

    record TellRinging(boolean earlyMedia) implements CallAction {}

    record TellAnswered(Instant at) implements CallAction {}

    /** Concerns who hears whom. */
    sealed interface OfMedia extends CallAction {}

    /** Concerns the trunk, the line or the dialog. */
    sealed interface OfSip extends CallAction {}

    /** Concerns what was agreed with the far side, and who is told of it. */
    sealed interface OfSession extends CallAction {}

    /** Concerns the calls that take an agent's place. */
    sealed interface OfTransfer extends CallAction {}

    /** Offers the far side a session in which this side holds the call, or no longer does. */
    record OfferHold(Side side, boolean held) implements OfSession {}

    /** Whoever asked is answered by {@link AnswerHold}. */
    record AnswerLater() implements OfSession {}

    /** Answers whoever asked for the hold that is settled now. */
    record AnswerHold(CallReply reply) implements OfSession {}

    /** Wires the media as the hold of this side asks. */
    record ApplyHold(Side side, boolean held) implements OfMedia {}

    /** @param by side of the agent that holds or no longer does; empty for the far side */
    record TellHeld(Optional<Side> by, boolean held) implements OfSession {}

    /** Lets the transfer fail when it takes too long. */
    record StartTransferTimer(String peerCallId) implements OfTransfer {}

    /** Sends REFER. */
    record Refer(String uri, Optional<DialogSnapshot> replaces) implements OfSession {}

    /** Asks the consultation for its dialog. */
    record AskDialog(Transfer transfer) implements OfTransfer {}

    /** Lets whoever is being transferred hear what is played on hold, while signalling stays as it is. */
    record Park(Side side, boolean parked) implements OfTransfer {}

    /** Calls the target. */
    record CallForTransfer(Transfer transfer) implements OfTransfer {}

    /** Asks the consultation to take the agent's place. */
    record AskToJoin(Transfer transfer) implements OfTransfer {}

    /** Lets the other call be heard in the place of this side's agent. */
    record ConnectPeer(Side side, String sourceId) implements OfTransfer {}

    /** Tells the far side anew how the call stands. */
    record Reoffer() implements OfSession {}

    /** Tells the agent that the call is over for it. */
    record ReleaseAgent(Side side, long duration, Optional<CallQuality> quality) implements OfTransfer {}

    /** Ends the call that was made to the target. */
    record EndPeer(Transfer transfer) implements OfTransfer {}

    record TellTransferred(Transfer transfer, String status, Optional<String> reason) implements OfTransfer {}

    /** Passes tones on to the calls that this one is joined with. */
    record PassTones(Collection<String> peerCallIds, String tones, Duration each) implements OfTransfer {}

    /** Opens the end that will be connected with the call that this one is made for. */
    record OpenLine(PeerLine peer) implements OfTransfer {}

    /** Tells the agents of a tone of the far side. */
    record TellTone(char tone) implements OfSession {}

    record SetMuted(Side side, boolean muted) implements CallAction {}

    record SendDtmf(DtmfWay way, String tones, Duration each) implements CallAction {}

    record KeepStats(Side side, Map<String, Object> report) implements CallAction {}

    record StartRingTimer(Duration after) implements CallAction {}

    /** Looks again later whether RTP has come back. */
    record WatchSilence() implements OfMedia {}

    /** CANCEL or BYE, whichever fits; nothing if the leg is gone. */
    record HangUpSip() implements OfSip {}

    /** BYE in a dialog that a lost process has set up. */
    record EndLostDialog(DialogSnapshot dialog, String trunk) implements OfSip {}

    /** Closes everything that the call has in the media plane. */
    record FreeMedia() implements OfMedia {}

    /** Tells every agent of the end, again and again until its session has taken the notice. */
    record TellEnd() implements CallAction {}

    /** Calls the agent back from the number that it dialled. */
    record RingBack() implements CallAction {}

    /** Lets the entity go; it is no longer remembered. */
    record Retire() implements CallAction {}
}
