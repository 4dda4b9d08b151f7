package dev.tandem.call;

import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventLog;
import dev.tandem.sip.DialogSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One log line for each thing that happened to a call; ten of them tell it whole. */
final class CallLog {
    private static final EventLog LOG = EventLog.of(Call.class);

    private final String callId;

    CallLog(String callId) {
        this.callId = callId;
    }

    void happened(CallEvent event, CallFacts known) {
        List<Object> line = about(known);
        line.addAll(told(event, known));
        String name = DomainEvent.logName(event);
        if (event instanceof CallEvent.DialogChanged || event instanceof CallEvent.Closed) {
            LOG.debug(name, line.toArray());
        } else {
            LOG.info(name, line.toArray());
        }
    }

    /** The call ends, or goes on to another trunk: why the last one did not do stands here only. */
    void inviteFailed(String sipCallId, CallCommand.SipFailed failed, CallState state) {
        if (state instanceof Live live) {
            List<Object> line = about(live.facts());
            line.addAll(List.of("trunk", live.facts().trunk().orElse("-"), "sipCallId", sipCallId));
            line.addAll(List.of("sipStatus", failed.status(), "reason", failed.reason()));
            LOG.info("call.invite-failed", line.toArray());
        }
    }

    private List<Object> about(CallFacts known) {
        List<Object> line = new ArrayList<>(List.of("tenant", known.tenantId(), "call", callId));
        known.caller().or(known::callee).ifPresent(party -> line.addAll(List.of("session", party.sessionId())));
        return line;
    }

    private static List<Object> told(CallEvent event, CallFacts known) {
        return switch (event) {
            case CallEvent.Dialed dialed ->
                List.of("agent", dialed.agentId(), "to", dialed.to(), "farEnd", dialed.farEnd());
            case CallEvent.Received received ->
                List.of("agent", received.agentId(), "from", received.from(), "to", received.to());
            case CallEvent.SipReceived received ->
                List.of("trunk", received.trunk(), "sipCallId", received.sipCallId());
            case CallEvent.Offered offered ->
                known.caller().isPresent()
                        ? List.of("agent", offered.agentId(), "agentSession", offered.sessionId())
                        : List.of("agent", offered.agentId());
            case CallEvent.SipInvited invited -> List.of("trunk", invited.trunk(), "attempt", invited.attempt());
            case CallEvent.Ringing ringing -> ringing(ringing, known);
            case CallEvent.Answered answered -> answered(answered, known);
            case CallEvent.Muted muted -> List.of("agent", muted.agentId(), "muted", muted.muted());
            case CallEvent.Held held -> List.of("by", held.agentId().orElse("remote"), "held", held.held());
            case CallEvent.DtmfReceived received -> List.of("tones", received.tones());
            case CallEvent.DtmfSent sent ->
                List.of("agent", sent.agentId(), "tones", sent.tones(), "ms", sent.durationMs());
            case CallEvent.OfTransfer ofTransfer -> ofTransfer(ofTransfer);
            case CallEvent.Ended ended -> ended(ended);
            case CallEvent.Failed failed -> List.of("reason", failed.reason(), "sipStatus", failed.sipStatus());
            case CallEvent.DialogChanged changed ->
                List.of("cseq", changed.dialog().localCSeq());
            case CallEvent.Closed closed -> List.of();
        };
    }

    private static List<Object> ringing(CallEvent.Ringing ringing, CallFacts known) {
        List<Object> line = new ArrayList<>();
        ringing.sipStatus().ifPresent(status -> line.addAll(List.of("sipStatus", status)));
        line.addAll(List.of("earlyMedia", ringing.earlyMedia(), "after", after(known.dialedAt(), ringing.at())));
        return line;
    }

    private static List<Object> answered(CallEvent.Answered answered, CallFacts known) {
        List<Object> line =
                new ArrayList<>(List.of("after", after(known.dialedAt(), answered.at()), "codec", answered.codec()));
        answered.dialog()
                .map(DialogSnapshot::callId)
                .ifPresent(id -> line.addAll(List.of("leg", "sip", "sipCallId", id)));
        return line;
    }

    private static List<Object> ended(CallEvent.Ended ended) {
        List<Object> line = new ArrayList<>(List.of("reason", ended.reason(), "duration", ended.duration() + "s"));
        ended.quality().ifPresent(quality -> line.addAll(List.of("mos", quality.mos(), "lost", quality.packetsLost())));
        return line;
    }

    private static List<Object> ofTransfer(CallEvent.OfTransfer event) {
        return switch (event) {
            case CallEvent.TransferBegun begun ->
                List.of("agent", begun.agentId(), "type", begun.type(), "way", begun.way(), "target", begun.target());
            case CallEvent.TransferFailed failed -> List.of("reason", failed.reason());
            case CallEvent.Transferred gone -> List.of("agent", gone.agentId(), "peer", gone.peerCallId());
            case CallEvent.Joined joined -> List.of("agent", joined.agentId(), "peer", joined.peerCallId());
            case CallEvent.TransferDialed dialed ->
                List.of("agent", dialed.agentId(), "to", dialed.to(), "peer", dialed.peerCallId());
        };
    }

    private static String after(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.2fs", Duration.between(from, to).toMillis() / 1000.0);
    }
}
