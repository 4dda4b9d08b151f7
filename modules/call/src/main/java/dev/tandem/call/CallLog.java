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

    void happened(CallEvent event, CallState before, CallState after) {
        List<Object> facts = new ArrayList<>(List.of("tenant", event.tenantId(), "call", callId));
        CallFacts known = switch (after) {
            case Live live -> live.facts();
            case Over over -> over.facts();
            case Unknown unknown -> throw new IllegalStateException("an event leads somewhere");
        };
        known.caller().or(known::callee).ifPresent(party -> add(facts, "session", party.sessionId()));
        tell(event, known.dialedAt(), facts);
        String name = DomainEvent.logName(event);
        if (event instanceof CallEvent.DialogChanged || event instanceof CallEvent.Closed) {
            LOG.debug(name, facts.toArray());
        } else {
            LOG.info(name, facts.toArray());
        }
    }

    private static void tell(CallEvent event, Instant dialedAt, List<Object> facts) {
        switch (event) {
            case CallEvent.Dialed dialed ->
                add(facts, "agent", dialed.agentId(), "to", dialed.to(), "farEnd", dialed.farEnd());
            case CallEvent.Received received -> add(facts, "agent", received.agentId(), "from", received.from());
            case CallEvent.SipReceived received ->
                add(facts, "trunk", received.trunk(), "sipCallId", received.sipCallId());
            case CallEvent.Offered offered ->
                add(facts, "agent", offered.agentId(), "agentSession", offered.sessionId());
            case CallEvent.SipInvited invited -> add(facts, "trunk", invited.trunk(), "attempt", invited.attempt());
            case CallEvent.Ringing ringing -> {
                ringing.sipStatus().ifPresent(status -> add(facts, "sipStatus", status));
                add(facts, "earlyMedia", ringing.earlyMedia(), "after", after(dialedAt, event.at()));
            }
            case CallEvent.Answered answered -> {
                add(facts, "after", after(dialedAt, event.at()), "codec", answered.codec());
                answered.dialog()
                        .map(DialogSnapshot::callId)
                        .ifPresent(id -> add(facts, "leg", "sip", "sipCallId", id));
            }
            case CallEvent.Muted muted -> add(facts, "agent", muted.agentId(), "muted", muted.muted());
            case CallEvent.TransferBegun begun ->
                add(
                        facts,
                        "agent",
                        begun.agentId(),
                        "type",
                        begun.type(),
                        "way",
                        begun.way(),
                        "target",
                        begun.target());
            case CallEvent.TransferFailed failed -> add(facts, "reason", failed.reason());
            case CallEvent.Transferred transferred ->
                add(facts, "agent", transferred.agentId(), "peer", transferred.peerCallId());
            case CallEvent.Joined joined -> add(facts, "agent", joined.agentId(), "peer", joined.peerCallId());
            case CallEvent.TransferDialed dialed ->
                add(facts, "agent", dialed.agentId(), "to", dialed.to(), "peer", dialed.peerCallId());
            case CallEvent.Held held -> add(facts, "by", held.agentId().orElse("remote"), "held", held.held());
            case CallEvent.DtmfReceived received -> add(facts, "tones", received.tones());
            case CallEvent.DtmfSent sent ->
                add(facts, "agent", sent.agentId(), "tones", sent.tones(), "ms", sent.durationMs());
            case CallEvent.Ended ended -> {
                add(facts, "reason", ended.reason(), "duration", ended.duration() + "s");
                ended.quality().ifPresent(quality -> add(facts, "mos", quality.mos(), "lost", quality.packetsLost()));
            }
            case CallEvent.Failed failed -> add(facts, "reason", failed.reason(), "sipStatus", failed.sipStatus());
            case CallEvent.DialogChanged changed ->
                add(facts, "cseq", changed.dialog().localCSeq());
            case CallEvent.Closed closed -> {}
        }
    }

    private static void add(List<Object> facts, Object... more) {
        facts.addAll(List.of(more));
    }

    private static String after(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.2fs", Duration.between(from, to).toMillis() / 1000.0);
    }
}
