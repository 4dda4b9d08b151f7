package dev.tandem.call;

import dev.tandem.call.inbound.LineNews;
import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * Both sides may talk.
 *
 * @param transfer that is under way
 * @param peers calls that have taken the place of an agent of this one; they end together
 */
record Answered(
        CallFacts facts,
        Instant answeredAt,
        String codec,
        DtmfWay dtmf,
        Optional<DialogSnapshot> dialog,
        PSet<Side> muted,
        Holds holds,
        Optional<Transfer> transfer,
        PMap<Side, String> peers)
        implements Live {

    private static final String REMOTE_HANGUP = "remote_hangup";

    static Answered of(CallFacts facts, CallEvent.Answered answered) {
        return new Answered(
                facts,
                answered.at(),
                answered.codec(),
                answered.dtmf(),
                answered.dialog(),
                HashTreePSet.empty(),
                Holds.NONE,
                Optional.empty(),
                facts.transferOf()
                        .map(peer -> HashTreePMap.singleton(Side.CALLER, peer))
                        .orElse(HashTreePMap.empty()));
    }

    @Override
    public String word() {
        return "answered";
    }

    @Override
    public CallState apply(CallEvent event) {
        return switch (event) {
            case CallEvent.Muted changed ->
                facts.sideOf(changed.agentId())
                        .map(side -> withMuted(side, changed.muted()))
                        .orElse(this);
            case CallEvent.DialogChanged changed ->
                new Answered(
                        facts, answeredAt, codec, dtmf, Optional.of(changed.dialog()), muted, holds, transfer, peers);
            case CallEvent.TransferBegun begun ->
                facts.sideOf(begun.agentId())
                        .map(side -> withTransfer(Optional.of(new Transfer(
                                side,
                                begun.target(),
                                begun.type(),
                                begun.way(),
                                begun.peerCallId(),
                                begun.destination()))))
                        .orElse(this);
            case CallEvent.TransferFailed failed -> withTransfer(Optional.empty());
            case CallEvent.Transferred gone ->
                transfer.filter(Transfer::hasPeer)
                        .map(it -> withPeer(it.side(), gone.peerCallId()))
                        .orElseGet(() -> withTransfer(Optional.empty()));
            case CallEvent.Joined joined ->
                facts.sideOf(joined.agentId())
                        .map(side -> withPeer(side, joined.peerCallId()))
                        .orElse(this);
            case CallEvent.Held changed -> withHeld(changed.agentId().flatMap(facts::sideOf), changed.held());
            case CallEvent.Ended ended -> Over.of(this, ended);
            default -> this;
        };
    }

    private Answered withMuted(Side side, boolean on) {
        return new Answered(
                facts,
                answeredAt,
                codec,
                dtmf,
                dialog,
                on ? muted.plus(side) : muted.minus(side),
                holds,
                transfer,
                peers);
    }

    private Answered withHeld(Optional<Side> by, boolean held) {
        return new Answered(facts, answeredAt, codec, dtmf, dialog, muted, holds.with(by, held), transfer, peers);
    }

    private Answered withTransfer(Optional<Transfer> now) {
        return new Answered(facts, answeredAt, codec, dtmf, dialog, muted, holds, now, peers);
    }

    /** The agent of this side is out, and what it did to the call with it. */
    private Answered withPeer(Side side, String peerCallId) {
        return new Answered(
                facts,
                answeredAt,
                codec,
                dtmf,
                dialog,
                muted.minus(side),
                holds.with(Optional.of(side), false),
                Optional.empty(),
                peers.plus(side, peerCallId));
    }

    String agentId(Side side) {
        return facts.party(side).orElseThrow().agentId();
    }

    /** Whoever was handed out of the call has no part in it any more. */
    @Override
    public Optional<Side> sideOf(String agentId) {
        return facts.sideOf(agentId).filter(side -> !peers.containsKey(side));
    }

    @Override
    public Optional<Side> sideOf(PartyRef party) {
        return facts.sideOf(party).filter(side -> !peers.containsKey(side));
    }

    /** The calls that are told of this one's end. */
    Set<String> tiedCalls() {
        Set<String> tied = new HashSet<>(peers.values());
        transfer.filter(Transfer::hasPeer).ifPresent(it -> tied.add(it.peerCallId()));
        return Set.copyOf(tied);
    }

    private boolean agentsAreOut() {
        return !peers.isEmpty()
                && Stream.of(Side.values()).allMatch(side -> facts.party(side).isEmpty() || peers.containsKey(side));
    }

    long durationSeconds(Instant until) {
        return Math.max(0, Duration.between(answeredAt, until).toSeconds());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> end(String reason, Optional<Integer> sipStatus, Moment now) {
        String why = agentsAreOut() && reason.equals(REMOTE_HANGUP) ? TransferRules.TRANSFERRED : reason;
        CallEvent ended = new CallEvent.Ended(
                now.at(), facts.tenantId(), why, durationSeconds(now.at()), sipStatus, now.quality(), ownStats(now));
        return new Decision<>(List.of(ended), farewell(), accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> breakOff(String reason, int sipStatus, Moment now) {
        return end(reason, Optional.empty(), now);
    }

    /** The legs died with their process; the far side still waits and is told by BYE. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> resume(Moment now) {
        Decision<CallEvent, CallAction, CallReply> end = end("node_lost", Optional.empty(), now);
        List<CallAction> actions = new ArrayList<>();
        Over.endLostDialog(facts, dialog).ifPresent(actions::add);
        actions.addAll(end.actions());
        return new Decision<>(end.events(), actions, end.reply());
    }

    /** The far side still waits, and is told by BYE from this node. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> lineLost(boolean open, Moment now) {
        return resume(now);
    }

    /** The caller gave up while the answer was being persisted. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> lineWithdrawn(LineNews.Withdrawn why, Moment now) {
        return end(why.reason(), why.sipStatus(), now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipConfirmed(SdpAudio answer) {
        return CallState.act(accepted(), new CallAction.ConfirmSip(answer));
    }

    /** A second copy of the callee's answer is fine. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> answer(Side side, Moment now) {
        return side == Side.CALLEE ? Decision.reply(accepted()) : CallState.refuse("Only the called agent can answer");
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> hangup(Side side, Optional<String> reason, Moment now) {
        return end(reason.orElse("agent_hangup"), Optional.empty(), now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sessionEnded(Side side, String sessionId, Moment now) {
        return facts.party(side).map(Party::sessionId).equals(Optional.of(sessionId))
                ? end("session_ended", Optional.empty(), now)
                : Decision.reply(accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> mute(Side side, boolean on, Moment now) {
        if (muted.contains(side) == on) {
            return Decision.reply(accepted());
        }
        String agentId = facts.party(side).orElseThrow().agentId();
        return CallState.persist(
                new CallEvent.Muted(now.at(), facts.tenantId(), agentId, on),
                accepted(),
                new CallAction.SetMuted(side, on));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> dtmf(CallCommand.Dtmf command, Moment now) {
        if (dtmf == DtmfWay.NONE) {
            return CallState.refuse("The far side takes no tones");
        }
        int tones = command.tones().length();
        return CallState.persist(
                new CallEvent.DtmfSent(
                        now.at(), facts.tenantId(), command.party().agentId(), tones, command.durationMs()),
                accepted(),
                peers.isEmpty()
                        ? new CallAction.SendDtmf(dtmf, command.tones(), Duration.ofMillis(command.durationMs()))
                        : new CallAction.PassTones(
                                peers.values(), command.tones(), Duration.ofMillis(command.durationMs())));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipFailed(CallCommand.SipFailed failed, Moment now) {
        return end(REMOTE_HANGUP, Optional.of(failed.status()), now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipEnded(CallCommand.SipEnded ended, Moment now) {
        Optional<Transfer> referred = transfer.filter(it -> it.way() == TransferWay.REFER && now.referAccepted());
        if (referred.isPresent()) {
            // A PBX may hang up before it tells that it has done what we asked for.
            return TransferRules.referred(this, referred.get(), now);
        }
        return switch (ended.cause()) {
            // The BYE of a dialog that a PBX has replaced may overtake what the other call tells.
            case REMOTE_BYE -> end(now.lent() ? TransferRules.TRANSFERRED : REMOTE_HANGUP, Optional.empty(), now);
            case LOCAL_BYE, CANCELLED -> end(REMOTE_HANGUP, Optional.empty(), now);
            case ACK_TIMEOUT, DIALOG_GONE, SESSION_EXPIRED, ENDPOINT_UNAVAILABLE ->
                end("dialog_lost", Optional.of(481), now);
        };
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipDialogChanged(
            CallCommand.SipDialogChanged changed, Moment now) {
        return CallState.persist(new CallEvent.DialogChanged(now.at(), facts.tenantId(), changed.dialog()), accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> hold(
            Side side, boolean held, Optional<HoldChange> underWay, Moment now) {
        return HoldRules.begin(this, new HoldChange(side, held), underWay, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> holdAgreed(HoldChange change, boolean heldFromAfar, Moment now) {
        return HoldRules.agreed(this, change, heldFromAfar, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> holdRefused(int status, String phrase) {
        return HoldRules.refused(status, phrase);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> transfer(Side side, CallCommand.TransferTo order, Moment now) {
        return TransferRules.begin(this, side, order, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> joinPeer(CallCommand.JoinPeer join, Moment now) {
        return TransferRules.join(this, join, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> describeDialog(PartyRef party) {
        return TransferRules.describe(this, party);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> peerAnswered(PeerLine peer, Moment now) {
        return TransferRules.peerAnswered(this, peer, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> peerEnded(CallCommand.PeerEnded ended, Moment now) {
        return TransferRules.peerEnded(this, ended, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> peerReplied(CallReply reply, Moment now) {
        return TransferRules.peerReplied(this, reply, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> referProgressed(
            CallCommand.ReferProgressed progress, Moment now) {
        return TransferRules.referProgressed(this, progress, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> transferTimeout(String peerCallId, Moment now) {
        return TransferRules.timedOut(this, peerCallId, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> toneReceived(char tone, Moment now) {
        return CallState.persist(
                new CallEvent.DtmfReceived(now.at(), facts.tenantId(), 1),
                accepted(),
                peers.isEmpty()
                        ? new CallAction.TellTone(tone)
                        : new CallAction.PassTones(peers.values(), String.valueOf(tone), TransferRules.RELAYED_TONE));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> relayTones(CallCommand.RelayTones relay) {
        return TransferRules.relayTones(this, relay);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipOffered(
            CallCommand.SipOffered offered, Optional<Boolean> held, Moment now) {
        return HoldRules.offered(this, offered, held, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> mediaSilent() {
        return CallState.act(accepted(), new CallAction.WatchSilence());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> mediaLost(Moment now) {
        return end("media_timeout", Optional.empty(), now);
    }

    @Override
    public Optional<CallView> view(Moment now, Map<String, String> producerIds) {
        return Optional.of(Views.of(facts, word(), producerIds)
                .answered(answeredAt, codec, durationSeconds(now.at()))
                .muted(muted)
                .held(holds)
                .quality(now.quality())
                .build());
    }
}
