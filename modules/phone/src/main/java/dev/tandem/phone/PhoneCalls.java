package dev.tandem.phone;

import dev.tandem.call.CallUpdate;
import dev.tandem.core.EventLog;
import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The calls of one telephone: which message belongs to which. Of the telephone's actor. */
final class PhoneCalls {
    private static final EventLog LOG = EventLog.of(PhoneCalls.class);
    /** Notices that may wait for the call's id, or for the telephone to have registered. */
    private static final int MAX_EARLY = 64;
    /** A telephone that hangs up closes its media too, and its BYE may come later than that. */
    private static final Duration BYE_BEHIND_MEDIA = Duration.ofSeconds(2);

    private final Line line;
    private final int maxCalls;
    private final PhoneMetrics metrics;
    private final Map<String, PhoneCall> dialogs = new HashMap<>();
    private final Map<String, PhoneCall> byCall = new HashMap<>();
    private final List<CallUpdate> early = new ArrayList<>();

    PhoneCalls(Line line, int maxCalls, PhoneMetrics metrics) {
        this.line = line;
        this.maxCalls = maxCalls;
        this.metrics = metrics;
    }

    Optional<PhoneCall> dialog(String sipCallId) {
        return Optional.ofNullable(dialogs.get(sipCallId));
    }

    // ---- from the telephone

    void received(SipRequest request) {
        switch (request.method()) {
            case "ACK" -> dialog(request.callId()).ifPresent(call -> call.received(request));
            case "CANCEL" -> cancel(request);
            default -> {
                List<String> required = request.headers().list("Require");
                if (!required.isEmpty()) {
                    reply(Statuses.plain(request, 420).with("Unsupported", String.join(", ", required)));
                } else if (request.to().tag().isPresent()) {
                    inDialog(request);
                } else {
                    outside(request);
                }
            }
        }
    }

    private void inDialog(SipRequest request) {
        Optional<PhoneCall> call =
                dialog(request.callId()).filter(known -> known.dialog().owns(request));
        if (call.isPresent()) {
            call.get().received(request);
        } else {
            reply(Statuses.plain(request, 481));
        }
    }

    private void outside(SipRequest request) {
        switch (request.method()) {
            case "INVITE" -> invite(request);
            case "OPTIONS" ->
                reply(Statuses.plain(request, 200)
                        .with("Allow", Requests.ALLOW)
                        .with("Accept", "application/sdp")
                        .with("Supported", "outbound"));
            case "BYE", "INFO", "UPDATE", "NOTIFY", "PRACK" -> reply(Statuses.plain(request, 481));
            default -> reply(Statuses.plain(request, 405).with("Allow", Requests.ALLOW));
        }
    }

    private void invite(SipRequest invite) {
        if (dialogs.containsKey(invite.callId())) {
            reply(Statuses.plain(invite, 482));
        } else if (dialogs.size() >= maxCalls || invite.from().tag().isEmpty()) {
            reply(Statuses.plain(invite, invite.from().tag().isEmpty() ? 400 : 486));
        } else {
            DialledCall call = new DialledCall(line, invite);
            add(call);
            call.begin();
        }
    }

    private void cancel(SipRequest cancel) {
        Optional<DialledCall> call = dialog(cancel.callId())
                .filter(DialledCall.class::isInstance)
                .map(DialledCall.class::cast)
                .filter(dialled -> dialled.isOf(cancel));
        if (call.isEmpty()) {
            reply(Statuses.plain(cancel, 481));
            return;
        }
        line.send(Statuses.plain(cancel, 200).tagged(call.get().dialog().localTag()));
        if (!call.get().established()) {
            call.get().cancelled();
        }
    }

    /** An answer that nobody waits for: a 2xx whose ACK was lost. */
    void repeated(SipResponse response) {
        if (response.isSuccess()
                && response.cseqMethod().equals("INVITE")
                && dialogs.get(response.callId()) instanceof OfferedCall call) {
            call.repeated();
        }
    }

    private void reply(SipResponse response) {
        line.send(response.tagged(Tags.tag()));
    }

    // ---- from the calls

    /** @param aor the telephone's own address, if it is registered */
    void update(CallUpdate update, boolean registered, Supplier<String> aor) {
        PhoneCall known = byCall.get(update.callId());
        if (known != null) {
            known.update(update);
        } else if (registered && update instanceof CallUpdate.CallIncoming incoming) {
            OfferedCall call = new OfferedCall(line, incoming, aor.get());
            add(call);
            call.begin();
        } else if (registered && !isDialling()) {
            // Of a call that the telephone has left: nothing here will ever want it.
            early.clear();
        } else if (early.size() < MAX_EARLY) {
            early.add(update);
        }
    }

    /** Whether a call has no id yet, so that its notices cannot be told from others'. */
    private boolean isDialling() {
        return dialogs.values().stream().anyMatch(call -> call.callId().isEmpty());
    }

    void joined(PhoneCall call, String callId) {
        byCall.put(callId, call);
        replay(callId);
    }

    private void replay(String callId) {
        List<CallUpdate> due =
                early.stream().filter(update -> update.callId().equals(callId)).toList();
        early.removeAll(due);
        due.forEach(update -> Optional.ofNullable(byCall.get(callId)).ifPresent(call -> call.update(update)));
    }

    /** What came before the telephone was registered. */
    void replayEarly(Supplier<String> aor) {
        List<CallUpdate> due = List.copyOf(early);
        early.clear();
        due.forEach(update -> update(update, true, aor));
    }

    /** Calls that another client of the session has left: their media and signalling went with it. */
    void resume(List<String> callIds) {
        Set<String> ringing = new HashSet<>();
        early.forEach(update -> ringing.add(update.callId()));
        callIds.stream()
                .filter(callId -> !byCall.containsKey(callId) && !ringing.contains(callId) && !isDialling())
                .forEach(callId -> {
                    LOG.info("phone.call-abandoned", "call", callId);
                    var _ = line.calls().hangup(line.party(callId), Optional.of("client_changed"));
                });
    }

    void toneSent(String transportId, char tone) {
        on(transportId).flatMap(PhoneCall::callId).ifPresent(callId -> {
            var _ = line.calls().dtmf(line.party(callId), String.valueOf(tone), Optional.empty());
        });
    }

    /** Consent may come back (RFC 7675); whatever else has gone wrong stays so. */
    void mediaDown(String transportId, String reason) {
        switch (reason) {
            case "consent_expired" -> {}
            case "dtls_closed" -> line.after(BYE_BEHIND_MEDIA, () -> mediaLost(transportId, reason));
            default -> mediaLost(transportId, reason);
        }
    }

    private void mediaLost(String transportId, String reason) {
        on(transportId).ifPresent(call -> call.mediaLost(reason));
    }

    private Optional<PhoneCall> on(String transportId) {
        return dialogs.values().stream()
                .filter(call -> call.media().is(transportId))
                .findFirst();
    }

    private void add(PhoneCall call) {
        dialogs.put(call.dialog().callId(), call);
        metrics.calls.incrementAndGet();
    }

    void over(PhoneCall call) {
        if (dialogs.remove(call.dialog().callId(), call)) {
            metrics.calls.decrementAndGet();
        }
        call.callId().ifPresent(byCall::remove);
    }

    void endAll(String reason) {
        List.copyOf(dialogs.values()).forEach(call -> call.end(reason));
    }
}
