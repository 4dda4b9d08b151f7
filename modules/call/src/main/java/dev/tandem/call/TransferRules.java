package dev.tandem.call;

import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.sip.DialogSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an answered call is handed on. Either the far side's PBX does it (REFER), and the call ends; or another call of
 * this gateway takes the agent's place, each call keeping its own legs, and from then on both end together: see
 * docs/decisions/joined-calls.md.
 */
final class TransferRules {
    static final String TRANSFERRED = "transferred";
    private static final int FIRST_FINAL = 200;
    private static final int FIRST_FAILURE = 300;
    /** Answers that speak of the called party and not of the request (RFC 3261 §21). */
    private static final Set<Integer> OF_THE_TARGET = Set.of(404, 408, 410, 480, 484, 486, 487, 600, 603, 604);

    private TransferRules() {}

    static Decision<CallEvent, CallAction, CallReply> begin(
            Answered call, Side side, CallCommand.TransferTo order, Moment now) {
        if (call.transfer().isPresent()) {
            return call.transfer().get().peerCallId().equals(order.peerCallId())
                    ? Decision.reply(call.accepted())
                    : CallState.refuse("The call is being transferred already");
        }
        FarEnd farEnd = call.facts().farEnd();
        boolean somebodyElse = farEnd == FarEnd.TRUNK
                || farEnd == FarEnd.AGENT
                || !call.peers().isEmpty();
        if (!somebodyElse) {
            return CallState.refuse("There is nobody in the call who could be transferred");
        }
        if (order.destination().filter(to -> to.farEnd() == FarEnd.CALLBACK).isPresent()
                || order.peerCallId().equals(call.facts().callId())) {
            return CallState.refuse("The call cannot be transferred there");
        }
        Transfer transfer = new Transfer(
                side,
                order.target(),
                order.type(),
                refers(call, order) ? TransferWay.REFER : TransferWay.JOIN,
                order.peerCallId(),
                order.destination().map(to -> to.showing(call.facts().remoteNumber())));
        return persist(call, begun(call, transfer, now), steps(call, transfer));
    }

    /** REFER helps only where the PBX that has the far side can reach the target itself. */
    private static boolean refers(Answered call, CallCommand.TransferTo order) {
        Optional<DialogSnapshot> dialog = call.dialog();
        if (!order.mayRefer()
                || dialog.isEmpty()
                || !dialog.get().remote().refer()
                || !call.peers().isEmpty()) {
            return false;
        }
        return switch (order.type()) {
            case ATTENDED -> dialog.get().remote().replaces();
            case BLIND ->
                order.destination()
                        .filter(to -> to.farEnd() == FarEnd.TRUNK)
                        .flatMap(to -> call.facts().trunk().filter(to.trunks()::contains))
                        .isPresent();
        };
    }

    private static CallEvent begun(Answered call, Transfer transfer, Moment now) {
        return new CallEvent.TransferBegun(
                now.at(),
                call.facts().tenantId(),
                call.agentId(transfer.side()),
                transfer.target(),
                transfer.type(),
                transfer.way(),
                transfer.peerCallId(),
                transfer.destination());
    }

    private static List<CallAction> steps(Answered call, Transfer transfer) {
        List<CallAction> actions = new ArrayList<>();
        actions.add(new CallAction.StartTransferTimer(transfer.peerCallId()));
        switch (transfer.way()) {
            case REFER -> {
                switch (transfer.type()) {
                    case BLIND ->
                        actions.add(new CallAction.Refer(
                                ReferUri.of(transfer.target(), call.dialog().orElseThrow()), Optional.empty()));
                    case ATTENDED -> actions.add(new CallAction.AskDialog(transfer));
                }
            }
            case JOIN -> {
                switch (transfer.type()) {
                    case BLIND -> {
                        actions.add(new CallAction.Park(transfer.side(), true));
                        actions.add(new CallAction.CallForTransfer(transfer));
                    }
                    case ATTENDED -> actions.add(new CallAction.AskToJoin(transfer));
                }
            }
        }
        return actions;
    }

    /** The PBX does not do it: the gateway does. */
    private static Decision<CallEvent, CallAction, CallReply> joinInstead(
            Answered call, Transfer transfer, Moment now) {
        Transfer join = new Transfer(
                transfer.side(),
                transfer.target(),
                transfer.type(),
                TransferWay.JOIN,
                transfer.peerCallId(),
                transfer.destination());
        return persist(call, begun(call, join, now), steps(call, join));
    }

    /**
     * What the far side says of our REFER. If it has called the target, and the target did not want, that is a failure;
     * a PBX that could not do what it accepted (Asterisk tells 400 when nothing is bridged) leaves it to us.
     */
    static Decision<CallEvent, CallAction, CallReply> referProgressed(
            Answered call, CallCommand.ReferProgressed progress, Moment now) {
        Optional<Transfer> transfer = call.transfer().filter(it -> it.way() == TransferWay.REFER);
        if (transfer.isEmpty() || !progress.last() || progress.status() < FIRST_FINAL) {
            return CallState.nothing();
        }
        if (progress.status() < FIRST_FAILURE) {
            return referred(call, transfer.get(), now);
        }
        return now.referAccepted() && OF_THE_TARGET.contains(progress.status())
                ? failed(call, transfer.get(), progress.phrase(), Optional.of(progress.status()), now)
                : joinInstead(call, transfer.get(), now);
    }

    /** The PBX has connected the far side elsewhere: our part is over. */
    static Decision<CallEvent, CallAction, CallReply> referred(Answered call, Transfer transfer, Moment now) {
        Decision<CallEvent, CallAction, CallReply> end = call.end(TRANSFERRED, Optional.empty(), now);
        List<CallEvent> events = new ArrayList<>(List.of(transferred(call, transfer, now)));
        events.addAll(end.events());
        List<CallAction> actions = new ArrayList<>();
        actions.add(new CallAction.TellTransferred(transfer, "completed", Optional.empty()));
        actions.addAll(end.actions());
        return new Decision<>(events, actions, call.accepted());
    }

    private static CallEvent transferred(Answered call, Transfer transfer, Moment now) {
        return new CallEvent.Transferred(
                now.at(),
                call.facts().tenantId(),
                call.agentId(transfer.side()),
                transfer.target(),
                transfer.type(),
                transfer.peerCallId());
    }

    /** What another call has answered to our request, or to the news that the target has answered. */
    static Decision<CallEvent, CallAction, CallReply> peerReplied(Answered call, CallReply reply, Moment now) {
        if (call.transfer().isEmpty()) {
            boolean unwanted = reply instanceof CallReply.Refused
                    && call.facts().transferOf().isPresent();
            return unwanted ? call.end("transfer_refused", Optional.empty(), now) : CallState.nothing();
        }
        Transfer transfer = call.transfer().get();
        return switch (reply) {
            case CallReply.PeerReady(PeerLine line)
            when line.callId().equals(transfer.peerCallId()) -> joined(call, transfer, line.sourceId(), now);
            case CallReply.DialogIs(var trunk, var dialog) ->
                call.facts().trunk().equals(Optional.of(trunk))
                        ? CallState.act(call.accepted(), new CallAction.Refer(ReferUri.of(dialog), Optional.of(dialog)))
                        : joinInstead(call, transfer, now);
            case CallReply.Refused(var why) ->
                transfer.way() == TransferWay.REFER
                        ? joinInstead(call, transfer, now)
                        : failed(call, transfer, why.message(), Optional.empty(), now);
            default -> CallState.nothing();
        };
    }

    /** The target has answered the call that we made to it. */
    static Decision<CallEvent, CallAction, CallReply> peerAnswered(Answered call, PeerLine peer, Moment now) {
        if (call.peers().containsValue(peer.callId())) {
            return Decision.reply(call.accepted());
        }
        return call.transfer()
                .filter(transfer -> transfer.way() == TransferWay.JOIN)
                .filter(transfer -> transfer.peerCallId().equals(peer.callId()))
                .map(transfer -> joined(call, transfer, peer.sourceId(), now))
                .orElseGet(() -> CallState.refuse("The call is not being transferred there"));
    }

    /** The agent is out, the other call is in. A far side that was held is told that it no longer is. */
    private static Decision<CallEvent, CallAction, CallReply> joined(
            Answered call, Transfer transfer, String sourceId, Moment now) {
        Side side = transfer.side();
        List<CallAction> actions = new ArrayList<>(connect(call, side, sourceId));
        actions.add(new CallAction.TellTransferred(transfer, "completed", Optional.empty()));
        actions.add(release(call, side, now));
        return persist(call, transferred(call, transfer, now), actions);
    }

    private static List<CallAction> connect(Answered call, Side side, String sourceId) {
        List<CallAction> actions = new ArrayList<>();
        actions.add(new CallAction.ConnectPeer(side, sourceId));
        if (call.holds().by(side) && call.dialog().isPresent()) {
            actions.add(new CallAction.Reoffer());
        }
        return actions;
    }

    private static CallAction release(Answered call, Side side, Moment now) {
        return new CallAction.ReleaseAgent(side, call.durationSeconds(now.at()), now.quality());
    }

    /** Another call of the same agent wants to take its place in this one. */
    static Decision<CallEvent, CallAction, CallReply> join(Answered call, CallCommand.JoinPeer join, Moment now) {
        Optional<Side> side = call.facts().sideOf(join.party());
        if (side.isEmpty()) {
            return call.absent();
        }
        String codec = call.codec();
        CallReply ready = new CallReply.PeerReady(
                new PeerLine(call.facts().callId(), now.feeds().getOrDefault(side.get(), ""), codec));
        if (join.peer().callId().equals(call.peers().get(side.get()))) {
            return Decision.reply(ready);
        }
        if (call.peers().containsKey(side.get()) || call.transfer().isPresent()) {
            return CallState.refuse("The other call is transferred already");
        }
        if (!codec.equalsIgnoreCase(join.peer().codec())) {
            return CallState.refuse(
                    "The two calls speak different codecs: " + join.peer().codec() + " and " + codec);
        }
        List<CallAction> actions =
                new ArrayList<>(connect(call, side.get(), join.peer().sourceId()));
        actions.add(release(call, side.get(), now));
        CallEvent joined = new CallEvent.Joined(
                now.at(),
                call.facts().tenantId(),
                call.agentId(side.get()),
                join.peer().callId());
        return new Decision<>(List.of(joined), actions, ready);
    }

    /** The other call is over, or says that its PBX has put it together with ours. */
    static Decision<CallEvent, CallAction, CallReply> peerEnded(
            Answered call, CallCommand.PeerEnded ended, Moment now) {
        if (call.peers().containsValue(ended.peerCallId())) {
            return call.end("remote_hangup", Optional.empty(), now);
        }
        Optional<Transfer> ours = call.transfer()
                .filter(transfer -> transfer.way() == TransferWay.JOIN)
                .filter(transfer -> transfer.peerCallId().equals(ended.peerCallId()));
        if (ours.isPresent()) {
            return failed(call, ours.get(), ended.reason(), ended.sipStatus(), now);
        }
        boolean replaced = ended.reason().equals(TRANSFERRED)
                && call.facts().sideOf(ended.agentId()).isPresent();
        return replaced ? call.end(TRANSFERRED, Optional.empty(), now) : Decision.reply(call.accepted());
    }

    static Decision<CallEvent, CallAction, CallReply> timedOut(Answered call, String peerCallId, Moment now) {
        return call.transfer()
                .filter(transfer -> transfer.peerCallId().equals(peerCallId))
                .map(transfer -> failed(call, transfer, "timeout", Optional.empty(), now))
                .orElseGet(CallState::nothing);
    }

    /** The agent has the call back. */
    private static Decision<CallEvent, CallAction, CallReply> failed(
            Answered call, Transfer transfer, String reason, Optional<Integer> sipStatus, Moment now) {
        List<CallAction> actions = new ArrayList<>();
        actions.add(new CallAction.Park(transfer.side(), call.holds().by(transfer.side())));
        if (transfer.hasPeer()) {
            actions.add(new CallAction.EndPeer(transfer));
        }
        actions.add(new CallAction.TellTransferred(transfer, "failed", Optional.of(reason)));
        return persist(
                call, new CallEvent.TransferFailed(now.at(), call.facts().tenantId(), reason, sipStatus), actions);
    }

    static Decision<CallEvent, CallAction, CallReply> describe(Answered call, PartyRef party) {
        boolean ours = call.sideOf(party).isPresent();
        return ours
                        && call.transfer().isEmpty()
                        && call.facts().trunk().isPresent()
                        && call.dialog().isPresent()
                ? Decision.reply(new CallReply.DialogIs(
                        call.facts().trunk().get(), call.dialog().get()))
                : Decision.reply(CallReply.refused(ErrorCode.INVALID_CALL_STATE, "The call has no SIP dialog"));
    }

    private static Decision<CallEvent, CallAction, CallReply> persist(
            Answered call, CallEvent event, List<CallAction> actions) {
        return new Decision<>(List.of(event), actions, call.accepted());
    }
}
