package dev.tandem.call;

import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.inbound.AgentCalls;
import dev.tandem.call.inbound.LineNews;
import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.core.CborMessage;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.OfferResponse;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What a call can be asked, by agents and administrators through {@link Calls}, and by its own legs. */
sealed interface CallCommand extends CborMessage {

    /** A command that is answered. */
    sealed interface Asked extends CallCommand {
        ActorRef<CallReply> replyTo();
    }

    /** Begins the call; the route is found already. Idempotent. */
    record Dial(
            String callId,
            String tenantId,
            String agentId,
            String sessionId,
            FarEnd farEnd,
            String from,
            String displayName,
            String to,
            Optional<String> calledAgentId,
            List<String> trunks,
            Optional<String> campaignId,
            Optional<String> leadId,
            Map<String, String> headers,
            ActorRef<CallReply> replyTo)
            implements Asked {}

    /** Begins a call to an agent that comes from a built-in number. Idempotent. */
    record Receive(
            String callId,
            String tenantId,
            String agentId,
            FarEnd farEnd,
            String from,
            String displayName,
            String to,
            ActorRef<CallReply> replyTo)
            implements Asked {}

    /** Begins a call that came from a trunk and rings at one agent. Idempotent. */
    record Ring(AgentCalls.Offer offer, ActorRef<CallReply> replyTo) implements Asked {}

    /** Records a call from a trunk that rang at nobody. Idempotent. */
    record Miss(AgentCalls.Missed missed, ActorRef<CallReply> replyTo) implements Asked {}

    record Answer(PartyRef party, ActorRef<CallReply> replyTo) implements Asked {}

    record Hangup(PartyRef party, Optional<String> reason, ActorRef<CallReply> replyTo) implements Asked {}

    record Mute(PartyRef party, boolean muted, ActorRef<CallReply> replyTo) implements Asked {}

    record Dtmf(PartyRef party, String tones, long durationMs, ActorRef<CallReply> replyTo) implements Asked {}

    /**
     * Puts the call on hold or takes it back.
     *
     * @param ifTalking whether a call that nobody talks in is fine as it is
     */
    record Hold(PartyRef party, boolean held, boolean ifTalking, ActorRef<CallReply> replyTo) implements Asked {}

    /**
     * Hands the call on. Idempotent by {@code peerCallId}: the consultation, or the call that will be made to the target.
     *
     * @param destination where the target's number leads; empty for a consultation
     * @param mayRefer whether the PBX may be asked to do it
     */
    record TransferTo(
            PartyRef party,
            String target,
            TransferType type,
            String peerCallId,
            Optional<Destination> destination,
            boolean mayRefer,
            ActorRef<CallReply> replyTo)
            implements Asked {}

    /** Begins a call to the target of a transfer; it will be joined to {@code peer}. Idempotent. */
    record DialForTransfer(
            String callId,
            String tenantId,
            String agentId,
            String sessionId,
            Destination destination,
            String to,
            PeerLine peer,
            ActorRef<CallReply> replyTo)
            implements Asked {}

    /** Another call of the same agent takes the agent's place in this one; answered with PeerReady. */
    record JoinPeer(PartyRef party, PeerLine peer, ActorRef<CallReply> replyTo) implements Asked {}

    /** Asks for the SIP dialog, for a transfer by REFER; answered with DialogIs. */
    record DescribeDialog(PartyRef party, ActorRef<CallReply> replyTo) implements Asked {}

    /** The target of a transfer has answered; refused when the call is no longer to be transferred there. */
    record PeerAnswered(String tenantId, PeerLine peer, ActorRef<CallReply> replyTo) implements Asked {}

    /** Tones for what remains in this call, from the call that it is joined with. */
    record RelayTones(String tenantId, String peerCallId, String tones, long durationMs, ActorRef<CallReply> replyTo)
            implements Asked {}

    /** A call that this one is joined with, or was to be, is over. */
    record PeerEnded(
            String tenantId,
            String peerCallId,
            String agentId,
            String reason,
            Optional<Integer> sipStatus,
            ActorRef<CallReply> replyTo)
            implements Asked {}

    record ReportStats(PartyRef party, Map<String, Object> report, ActorRef<CallReply> replyTo) implements Asked {}

    /** @param agentId the agent that asks; empty for whoever may see all of the tenant's calls */
    record Get(String tenantId, Optional<String> agentId, ActorRef<CallReply> replyTo) implements Asked {}

    record Terminate(String tenantId, ActorRef<CallReply> replyTo) implements Asked {}

    /** The agent's session is over. */
    record SessionEnded(String agentId, String sessionId, String reason, ActorRef<CallReply> replyTo)
            implements Asked {}

    /** The agent's microphone can be heard as this source. */
    record Produced(String agentId, String producerId, ActorRef<CallReply> replyTo) implements Asked {}

    /** What the call tells itself; never leaves the node. */
    sealed interface Internal extends CallCommand {}

    /** News of the line or the dialog. */
    sealed interface OfSip extends Internal {}

    /** What is to be done whatever the call's state, and decides nothing. */
    sealed interface Chore extends Internal {}

    /** News of the line that the call rings on or has answered. */
    record Line(LineNews news) implements OfSip {}

    /** The node that holds the INVITE is gone. */
    record LineLost() implements OfSip {}

    /** The far side has acknowledged our answer, which was an offer, with this one. */
    record SipConfirmed(SdpAudio answer) implements OfSip {}

    /** Recovery is over. */
    record Resume() implements Internal {}

    /** The answer of an agent's session to JoinCall. */
    record Joined(Side side, SessionReply reply) implements Internal {}

    /** What the called agent's session is now. */
    record Located(SessionReply reply) implements Internal {}

    /** Nobody took the call in time. */
    record RingTimeout() implements Internal {}

    /** Whether the call has got a place on the trunk that it is to go to next. */
    record TrunkTaken(Trunk trunk, boolean given) implements Chore {}

    record SipProgress(int status, Optional<SdpAudio> earlyMedia) implements OfSip {}

    record SipAnswered(DialogSnapshot dialog, SdpAudio answer, String codec, DtmfWay dtmf) implements OfSip {}

    /** @param elsewhere whether another trunk may do better */
    record SipFailed(int status, String reason, boolean elsewhere) implements OfSip {}

    record SipEnded(EndCause cause) implements OfSip {}

    record SipDialogChanged(DialogSnapshot dialog) implements OfSip {}

    record SipOffered(SdpAudio offer, OfferResponse response) implements OfSip {}

    /** The far side took the session that we offered. */
    record SipOfferAccepted(SdpAudio answer) implements OfSip {}

    /** The far side did not take the session that we offered; all is as before. */
    record SipOfferRefused(int status, String phrase) implements OfSip {}

    /** What another call answered. */
    record PeerReplied(CallReply reply) implements Internal {}

    /** What the far side says of our REFER. */
    record ReferProgressed(int status, String phrase, boolean last) implements OfSip {}

    /** The transfer to this call has taken too long. */
    record TransferTimeout(String peerCallId) implements Internal {}

    /** The session of an agent that was handed out of the call has answered to the notice of it. */
    record LeaveTold(CallAction.ReleaseAgent release, int attempt, SessionReply reply) implements Chore {}

    /** Tell that session once more. */
    record LeaveAgain(CallAction.ReleaseAgent release, int attempt) implements Chore {}

    /** Tell this peer of the end once more. */
    record TellPeerAgain(String peerCallId, int attempt) implements Chore {}

    /** The far side sent a tone. */
    record ToneReceived(char tone) implements Internal {}

    /**
     * Time to see whether the far side has sent no RTP for longer than is allowed.
     *
     * @param watch which one is over; another may have begun since
     */
    record MediaLost(long watch) implements Internal {}

    /** Time to sample the audio's counters. */
    record WatchAudio() implements Chore {}

    /** No RTP has come for a while: whether it stays so is seen later. */
    record MediaSilent() implements Internal {}

    /** A leg could not do what it was told: a bug or no resources. */
    record LegBroken(String what) implements Internal {}

    /** An agent's session has answered to the notice of the end. */
    record EndTold(Side side, int attempt, SessionReply reply) implements Chore {}

    /** Tell this agent of the end once more. */
    record TellEndAgain(Side side, int attempt) implements Chore {}

    /** The SIP leg is gone and every agent's session has been told of the end. */
    record Settled() implements Internal {}

    /** Time to see whether the entity is still needed. */
    record Idle() implements Internal {}

    /** Sharding lets the entity go. */
    record Stop() implements Internal {}
}
