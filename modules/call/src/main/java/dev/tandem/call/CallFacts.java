package dev.tandem.call;

import dev.tandem.call.leg.Side;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stays true of a call in all its states.
 *
 * @param caller the agent that dialled; empty for an inbound call
 * @param callee the called agent, once it is offered the call
 * @param calledAgentId the agent that shall be called, if any
 * @param transferOf the call that this one is made for; its agent then has no part in this one
 * @param invites INVITEs sent so far, each to the next of {@code trunks}
 */
record CallFacts(
        String callId,
        String tenantId,
        FarEnd farEnd,
        Optional<Party> caller,
        Optional<Party> callee,
        Optional<String> calledAgentId,
        String from,
        String displayName,
        String to,
        List<String> trunks,
        int invites,
        Optional<String> campaignId,
        Optional<String> leadId,
        Map<String, String> headers,
        Instant dialedAt,
        Optional<String> transferOf) {

    static CallFacts of(CallEvent.Dialed dialed) {
        return new CallFacts(
                dialed.callId(),
                dialed.tenantId(),
                dialed.farEnd(),
                Optional.of(new Party(dialed.agentId(), dialed.sessionId())),
                Optional.empty(),
                dialed.calledAgentId(),
                dialed.from(),
                dialed.displayName(),
                dialed.to(),
                dialed.trunks(),
                0,
                dialed.campaignId(),
                dialed.leadId(),
                dialed.headers(),
                dialed.at(),
                Optional.empty());
    }

    static CallFacts of(CallEvent.TransferDialed dialed) {
        Destination to = dialed.destination();
        return new CallFacts(
                dialed.callId(),
                dialed.tenantId(),
                to.farEnd(),
                Optional.of(new Party(dialed.agentId(), dialed.sessionId())),
                Optional.empty(),
                to.calledAgentId(),
                to.from(),
                to.displayName(),
                dialed.to(),
                to.trunks(),
                0,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                dialed.at(),
                Optional.of(dialed.peerCallId()));
    }

    static CallFacts of(CallEvent.Received received) {
        return new CallFacts(
                received.callId(),
                received.tenantId(),
                received.farEnd(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(received.agentId()),
                received.from(),
                received.displayName(),
                received.to(),
                List.of(),
                0,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                received.at(),
                Optional.empty());
    }

    /** The call came from this trunk. */
    CallFacts withSource(String trunk, Map<String, String> sipHeaders) {
        return with(callee, List.of(trunk), 1, sipHeaders);
    }

    CallFacts withCallee(Party party) {
        return with(Optional.of(party), trunks, invites, headers);
    }

    CallFacts withInvite(int attempt) {
        return with(callee, trunks, attempt, headers);
    }

    private CallFacts with(
            Optional<Party> newCallee, List<String> newTrunks, int newInvites, Map<String, String> newHeaders) {
        return new CallFacts(
                callId,
                tenantId,
                farEnd,
                caller,
                newCallee,
                calledAgentId,
                from,
                displayName,
                to,
                newTrunks,
                newInvites,
                campaignId,
                leadId,
                newHeaders,
                dialedAt,
                transferOf);
    }

    /** Whether somebody behind a trunk calls an agent. */
    boolean isFromTrunk() {
        return farEnd == FarEnd.TRUNK && caller.isEmpty() && calledAgentId.isPresent();
    }

    Optional<Party> party(Side side) {
        return side == Side.CALLER ? caller : callee;
    }

    /** The place of this agent in the call. */
    Optional<Side> sideOf(String agentId) {
        if (transferOf.isEmpty()
                && caller.filter(party -> party.agentId().equals(agentId)).isPresent()) {
            return Optional.of(Side.CALLER);
        }
        return callee.filter(party -> party.agentId().equals(agentId)).map(party -> Side.CALLEE);
    }

    /** The place of whoever asks, if the call is the tenant's and the agent takes part. */
    Optional<Side> sideOf(PartyRef ref) {
        return ref.tenantId().equals(tenantId) ? sideOf(ref.agentId()) : Optional.empty();
    }

    /** The agent whose call it is: who dialled, or who is called from outside. */
    String ownerId() {
        return caller.map(Party::agentId).or(() -> calledAgentId).orElse("");
    }

    /** Who the agent talks to, as it is shown. */
    String remoteNumber() {
        return caller.isPresent() ? to : from;
    }

    /** The trunk of the latest INVITE. */
    Optional<String> trunk() {
        return invites == 0 ? Optional.empty() : Optional.of(trunks.get(invites - 1));
    }

    boolean hasMoreTrunks() {
        return invites < trunks.size();
    }

    String direction() {
        if (caller.isEmpty()) {
            return "inbound";
        }
        return farEnd == FarEnd.AGENT ? "internal" : "outbound";
    }
}
