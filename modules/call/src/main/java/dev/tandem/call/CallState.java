package dev.tandem.call;

import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.inbound.LineNews;
import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules of a call, in plain Java. Each transition says what becomes a fact, what is then done in the world and what
 * the asker is told; {@link #apply} makes the next state of a fact. What a state does not know how to do is refused; news
 * that come too late are passed over.
 */
sealed interface CallState permits Unknown, Live, Over {

    CallState apply(CallEvent event);

    /** The state in a word, as {@link CallView} shows it. */
    String word();

    /** The place of whoever asks; empty if the call is not theirs. */
    Optional<Side> sideOf(PartyRef party);

    /** The place of this agent, whoever asks. */
    Optional<Side> sideOf(String agentId);

    boolean belongsTo(String tenantId);

    /** What must be done after a recovery: the process that held this call's legs is gone. */
    Decision<CallEvent, CallAction, CallReply> resume(Moment now);

    Optional<CallView> view(Moment now, Map<String, String> producerIds);

    Decision<CallEvent, CallAction, CallReply> dial(CallCommand.Dial dial, Moment now);

    Decision<CallEvent, CallAction, CallReply> receive(CallCommand.Receive receive, Moment now);

    /** A call from a trunk begins; of one that has begun already nothing comes. */
    default Decision<CallEvent, CallAction, CallReply> ring(CallCommand.Ring ring, Moment now) {
        return nothing();
    }

    /** A call from a trunk has rung at nobody. */
    default Decision<CallEvent, CallAction, CallReply> missed(CallCommand.Miss miss, Moment now) {
        return nothing();
    }

    /** The line lets the call answer. */
    default Decision<CallEvent, CallAction, CallReply> lineGranted(
            DialogSnapshot dialog, String answerCodec, DtmfWay dtmf, Moment now) {
        return nothing();
    }

    /** Somebody else has answered, the caller has given up, or the time is up. */
    default Decision<CallEvent, CallAction, CallReply> lineWithdrawn(LineNews.Withdrawn why, Moment now) {
        return nothing();
    }

    /**
     * The line's node is gone, and the INVITE or the dialog with it.
     *
     * @param open whether the dialog had not ended by then: a BYE on its way went down with the node
     */
    default Decision<CallEvent, CallAction, CallReply> lineLost(boolean open, Moment now) {
        return nothing();
    }

    /** The far side has told its session only now. */
    default Decision<CallEvent, CallAction, CallReply> sipConfirmed(SdpAudio answer) {
        return nothing();
    }

    /** Carries a party's command out, or tells whoever is none that there is no such call. */
    default Decision<CallEvent, CallAction, CallReply> as(
            PartyRef party, Function<Side, Decision<CallEvent, CallAction, CallReply>> rule) {
        return sideOf(party).map(rule).orElseGet(this::absent);
    }

    default Decision<CallEvent, CallAction, CallReply> absent() {
        return Decision.reply(CallReply.refused(ErrorCode.CALL_NOT_FOUND));
    }

    default Decision<CallEvent, CallAction, CallReply> answer(Side side, Moment now) {
        return refuse("The call is " + word());
    }

    default Decision<CallEvent, CallAction, CallReply> hangup(Side side, Optional<String> reason, Moment now) {
        return refuse("The call is " + word());
    }

    default Decision<CallEvent, CallAction, CallReply> terminate(Moment now) {
        return refuse("The call is " + word());
    }

    default Decision<CallEvent, CallAction, CallReply> mute(Side side, boolean muted, Moment now) {
        return refuse("The call is " + word() + "; only an answered call can be muted");
    }

    /** @param underWay a hold of this call that the far side has not answered yet */
    default Decision<CallEvent, CallAction, CallReply> hold(
            Side side, boolean held, Optional<HoldChange> underWay, Moment now) {
        return refuse("The call is " + word() + "; only an answered call can be held");
    }

    /**
     * The far side has agreed to our change.
     *
     * @param heldFromAfar whether the far side holds the call too
     */
    default Decision<CallEvent, CallAction, CallReply> holdAgreed(HoldChange change, boolean heldFromAfar, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> holdRefused(int status, String phrase) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> toneReceived(char tone, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> dtmf(CallCommand.Dtmf dtmf, Moment now) {
        return refuse("The call is " + word() + "; tones need an answered call");
    }

    default Decision<CallEvent, CallAction, CallReply> transfer(Side side, CallCommand.TransferTo order, Moment now) {
        return refuse("The call is " + word() + "; only an answered call can be transferred");
    }

    /** Begins a call for a transfer; a call that exists has been begun by an earlier copy. */
    default Decision<CallEvent, CallAction, CallReply> dialForTransfer(CallCommand.DialForTransfer dial, Moment now) {
        return Decision.reply(new CallReply.Dialed(dial.callId()));
    }

    default Decision<CallEvent, CallAction, CallReply> joinPeer(CallCommand.JoinPeer join, Moment now) {
        return refuse("The other call is " + word() + "; only an answered call can be joined");
    }

    default Decision<CallEvent, CallAction, CallReply> describeDialog(PartyRef party) {
        return refuse("The other call is " + word());
    }

    default Decision<CallEvent, CallAction, CallReply> peerAnswered(PeerLine peer, Moment now) {
        return refuse("The call is " + word());
    }

    default Decision<CallEvent, CallAction, CallReply> relayTones(CallCommand.RelayTones relay) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> peerEnded(CallCommand.PeerEnded ended, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> peerReplied(CallReply reply, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> referProgressed(
            CallCommand.ReferProgressed progress, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> transferTimeout(String peerCallId, Moment now) {
        return nothing();
    }

    /** The agent's client tells its own figures. */
    default Decision<CallEvent, CallAction, CallReply> reported(Side side, Map<String, Object> report) {
        return refuse("The call is " + word());
    }

    default Decision<CallEvent, CallAction, CallReply> sessionEnded(Side side, String sessionId, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> produced(Side side, String producerId) {
        return nothing();
    }

    /** The session of this side has answered to being taken into the call. */
    default Decision<CallEvent, CallAction, CallReply> joined(Side side, SessionReply reply, Moment now) {
        return nothing();
    }

    /** The called agent's session is known, or that there is none. */
    default Decision<CallEvent, CallAction, CallReply> located(SessionReply reply, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> ringTimeout(Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> sipProgress(CallCommand.SipProgress progress, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> sipAnswered(CallCommand.SipAnswered answered, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> sipFailed(CallCommand.SipFailed failed, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> sipEnded(CallCommand.SipEnded ended, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> sipDialogChanged(
            CallCommand.SipDialogChanged changed, Moment now) {
        return nothing();
    }

    /** @param holds whether the far side holds the call by this offer; empty if the offer cannot be taken */
    default Decision<CallEvent, CallAction, CallReply> sipOffered(
            CallCommand.SipOffered offered, Optional<Boolean> holds, Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> mediaSilent() {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> mediaLost(Moment now) {
        return nothing();
    }

    default Decision<CallEvent, CallAction, CallReply> legBroken(Moment now) {
        return nothing();
    }

    /** All legs are gone and every agent has been told of the end. */
    default Decision<CallEvent, CallAction, CallReply> settled(Moment now) {
        return nothing();
    }

    /** Nobody has asked for anything in a while. */
    default Decision<CallEvent, CallAction, CallReply> idle() {
        return nothing();
    }

    /** Not of interest in this state. The reply goes nowhere: only the call itself brings such news. */
    static Decision<CallEvent, CallAction, CallReply> nothing() {
        return Decision.reply(new CallReply.Accepted(""));
    }

    static Decision<CallEvent, CallAction, CallReply> act(CallReply reply, CallAction... actions) {
        return new Decision<>(List.of(), List.of(actions), reply);
    }

    static Decision<CallEvent, CallAction, CallReply> persist(CallEvent event, CallReply reply, CallAction... actions) {
        return new Decision<>(List.of(event), List.of(actions), reply);
    }

    static Decision<CallEvent, CallAction, CallReply> refuse(String because) {
        return Decision.reply(CallReply.refused(ErrorCode.INVALID_CALL_STATE, because));
    }
}
