package dev.tandem.call;

import dev.tandem.call.leg.DtmfWay;
import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import dev.tandem.sip.DialogSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that can have happened to a call. */
public sealed interface CallEvent extends DomainEvent {

    /** Concerns the calls that take an agent's place. */
    sealed interface OfTransfer extends CallEvent {}

    /**
     * An agent dialled a number. The first event of outbound and internal calls.
     *
     * @param from what the far side is shown: the caller id or the agent's extension
     * @param calledAgentId of a far end that is an agent
     * @param trunks names of the trunks to try, in this order
     */
    @EventName("call.dialed.1")
    record Dialed(
            Instant at,
            String tenantId,
            String callId,
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
            Map<String, String> headers)
            implements CallEvent {
        public Dialed {
            trunks = trunks == null ? List.of() : List.copyOf(trunks);
            headers = headers == null ? Map.of() : Map.copyOf(headers);
        }
    }

    /** A call came for an agent. The first event of inbound calls. */
    @EventName("call.received.1")
    record Received(
            Instant at,
            String tenantId,
            String callId,
            String agentId,
            FarEnd farEnd,
            String from,
            String displayName,
            String to)
            implements CallEvent {}

    /**
     * The call's INVITE came from this trunk.
     *
     * @param sipCallId several calls come of one INVITE where several agents ring
     */
    @EventName("call.sip-received.1")
    record SipReceived(Instant at, String tenantId, String trunk, String sipCallId, Map<String, String> headers)
            implements CallEvent {
        public SipReceived {
            headers = headers == null ? Map.of() : Map.copyOf(headers);
        }
    }

    /** The called agent has a live session and is free: it will be alerted. */
    @EventName("call.offered.1")
    record Offered(Instant at, String tenantId, String agentId, String sessionId) implements CallEvent {}

    /** An INVITE is about to go to this trunk; {@code attempt} counts from 1. */
    @EventName("call.sip-invited.1")
    record SipInvited(Instant at, String tenantId, String trunk, int attempt) implements CallEvent {}

    /** The far side is being alerted. */
    @EventName("call.ringing.1")
    record Ringing(Instant at, String tenantId, Optional<Integer> sipStatus, boolean earlyMedia) implements CallEvent {}

    /**
     * The far side answered.
     *
     * @param codec encoding name, such as {@code PCMU}
     * @param dialog all that is needed to go on with the SIP dialog elsewhere
     */
    @EventName("call.answered.1")
    record Answered(Instant at, String tenantId, String codec, DtmfWay dtmf, Optional<DialogSnapshot> dialog)
            implements CallEvent {}

    /** The SIP dialog changed in a way that whoever continues it must know. */
    @EventName("call.dialog-changed.1")
    record DialogChanged(Instant at, String tenantId, DialogSnapshot dialog) implements CallEvent {}

    @EventName("call.muted.1")
    record Muted(Instant at, String tenantId, String agentId, boolean muted) implements CallEvent {}

    /**
     * The call was put on hold or taken back.
     *
     * @param agentId who did it; empty for the far side of the SIP leg
     */
    @EventName("call.held.1")
    record Held(Instant at, String tenantId, Optional<String> agentId, boolean held) implements CallEvent {
        public Held {
            agentId = agentId == null ? Optional.empty() : agentId;
        }
    }

    /** The far side sent tones. Only how many: they may be a card's PIN. */
    @EventName("call.dtmf-received.1")
    record DtmfReceived(Instant at, String tenantId, int tones) implements CallEvent {}

    /** The agent sent tones. Only how many: they may be a card's PIN. */
    @EventName("call.dtmf-sent.1")
    record DtmfSent(Instant at, String tenantId, String agentId, int tones, long durationMs) implements CallEvent {}

    /**
     * The call is over, without a failure.
     *
     * @param duration whole seconds from the answer; 0 when it was never answered
     * @param clientStats the last figures that the agents' clients reported, by agent id
     */
    @EventName("call.ended.1")
    record Ended(
            Instant at,
            String tenantId,
            String reason,
            long duration,
            Optional<Integer> sipStatus,
            Optional<CallQuality> quality,
            Map<String, Map<String, Object>> clientStats)
            implements CallEvent {
        public Ended {
            clientStats = clientStats == null ? Map.of() : Map.copyOf(clientStats);
        }
    }

    /** The call failed before it was answered. */
    @EventName("call.failed.1")
    record Failed(Instant at, String tenantId, String reason, int sipStatus) implements CallEvent {}

    /**
     * An agent hands the call on. Again, when the PBX will not do it and the gateway does.
     *
     * @param peerCallId the call that takes the agent's place
     * @param destination where the target's number leads; empty for a consultation that exists
     */
    @EventName("call.transfer-begun.1")
    record TransferBegun(
            Instant at,
            String tenantId,
            String agentId,
            String target,
            TransferType type,
            TransferWay way,
            String peerCallId,
            Optional<Destination> destination)
            implements OfTransfer {
        public TransferBegun {
            destination = destination == null ? Optional.empty() : destination;
        }
    }

    /** The agent has the call back. */
    @EventName("call.transfer-failed.1")
    record TransferFailed(Instant at, String tenantId, String reason, Optional<Integer> sipStatus)
            implements OfTransfer {
        public TransferFailed {
            sipStatus = sipStatus == null ? Optional.empty() : sipStatus;
        }
    }

    /** The agent is out of the call; {@code peerCallId} has its place, unless the PBX has taken the call over. */
    @EventName("call.transferred.1")
    record Transferred(Instant at, String tenantId, String agentId, String target, TransferType type, String peerCallId)
            implements OfTransfer {}

    /** Another call of the agent has taken the agent's place in this one. */
    @EventName("call.joined.1")
    record Joined(Instant at, String tenantId, String agentId, String peerCallId) implements OfTransfer {}

    /** The target of a transfer is called, for the agent that hands over. The first event of such calls. */
    @EventName("call.transfer-dialed.1")
    record TransferDialed(
            Instant at,
            String tenantId,
            String callId,
            String agentId,
            String sessionId,
            Destination destination,
            String to,
            String peerCallId)
            implements OfTransfer {}

    /** Every agent of the call has been told of its end: nothing remains to be done. */
    @EventName("call.closed.1")
    record Closed(Instant at, String tenantId) implements CallEvent {}
}
