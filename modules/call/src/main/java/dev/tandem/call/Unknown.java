package dev.tandem.call;

import dev.tandem.call.inbound.AgentCalls;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nothing has happened yet: only the beginning of a call is possible. */
record Unknown() implements CallState {

    @Override
    public CallState apply(CallEvent event) {
        return switch (event) {
            case CallEvent.Dialed dialed -> new Dialing(CallFacts.of(dialed));
            case CallEvent.Received received -> new Dialing(CallFacts.of(received));
            case CallEvent.TransferDialed dialed -> new Dialing(CallFacts.of(dialed));
            default -> this;
        };
    }

    @Override
    public String word() {
        return "unknown";
    }

    @Override
    public Optional<Side> sideOf(PartyRef party) {
        return Optional.empty();
    }

    @Override
    public Optional<Side> sideOf(String agentId) {
        return Optional.empty();
    }

    @Override
    public boolean belongsTo(String tenantId) {
        return false;
    }

    @Override
    public Optional<CallView> view(Moment now, Map<String, String> producerIds) {
        return Optional.empty();
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> dial(CallCommand.Dial dial, Moment now) {
        CallEvent dialed = new CallEvent.Dialed(
                now.at(),
                dial.tenantId(),
                dial.callId(),
                dial.agentId(),
                dial.sessionId(),
                dial.farEnd(),
                dial.from(),
                dial.displayName(),
                dial.to(),
                dial.calledAgentId(),
                dial.trunks(),
                dial.campaignId(),
                dial.leadId(),
                dial.headers());
        return CallState.persist(dialed, new CallReply.Dialed(dial.callId()), new CallAction.Join(Side.CALLER));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> receive(CallCommand.Receive receive, Moment now) {
        CallEvent received = new CallEvent.Received(
                now.at(),
                receive.tenantId(),
                receive.callId(),
                receive.agentId(),
                receive.farEnd(),
                receive.from(),
                receive.displayName(),
                receive.to());
        return CallState.persist(
                received, new CallReply.Accepted(receive.callId()), new CallAction.Locate(receive.agentId()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> ring(CallCommand.Ring ring, Moment now) {
        AgentCalls.Offer offer = ring.offer();
        CallEvent received = new CallEvent.Received(
                now.at(),
                offer.tenantId(),
                offer.callId(),
                offer.agentId(),
                FarEnd.TRUNK,
                offer.from(),
                offer.displayName(),
                offer.to());
        CallEvent source = new CallEvent.SipReceived(
                now.at(), offer.tenantId(), offer.trunk(), offer.sipCallId(), offer.headers());
        CallEvent offered = new CallEvent.Offered(now.at(), offer.tenantId(), offer.agentId(), offer.sessionId());
        return new Decision<>(
                List.of(received, source, offered),
                List.of(new CallAction.Join(Side.CALLEE)),
                new CallReply.Accepted(offer.callId()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> missed(CallCommand.Miss miss, Moment now) {
        AgentCalls.Missed missed = miss.missed();
        CallEvent received = new CallEvent.Received(
                now.at(),
                missed.tenantId(),
                missed.callId(),
                missed.agentId(),
                FarEnd.TRUNK,
                missed.from(),
                missed.displayName(),
                missed.to());
        CallEvent source = new CallEvent.SipReceived(
                now.at(), missed.tenantId(), missed.trunk(), missed.sipCallId(), missed.headers());
        CallEvent failed = new CallEvent.Failed(now.at(), missed.tenantId(), missed.reason(), missed.sipStatus());
        return new Decision<>(
                List.of(received, source, failed),
                List.of(new CallAction.TellEnd()),
                new CallReply.Accepted(missed.callId()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> dialForTransfer(CallCommand.DialForTransfer dial, Moment now) {
        CallEvent dialed = new CallEvent.TransferDialed(
                now.at(),
                dial.tenantId(),
                dial.callId(),
                dial.agentId(),
                dial.sessionId(),
                dial.destination(),
                dial.to(),
                dial.peer().callId());
        return CallState.persist(dialed, new CallReply.Dialed(dial.callId()), new CallAction.OpenLine(dial.peer()));
    }

    /** It was lost with its process before it began, so it is over. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> peerEnded(CallCommand.PeerEnded ended, Moment now) {
        return CallState.act(new CallReply.Accepted(""), new CallAction.Retire());
    }

    /** Somebody asked for a call that never was, or whose first command was lost with its process. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> absent() {
        return CallState.act(CallReply.refused(ErrorCode.CALL_NOT_FOUND), new CallAction.Retire());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> resume(Moment now) {
        return CallState.nothing();
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> idle() {
        return CallState.act(new CallReply.Accepted(""), new CallAction.Retire());
    }
}
