package dev.tandem.phone;

import dev.tandem.sip.message.SipRequest;
import dev.tandem.sip.message.SipResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;

/**
 * Our requests that wait for answers (RFC 3261 §17.1). The transport is reliable, so nothing is sent again; of an INVITE
 * that has got a provisional answer, the call's own ringing time is the limit.
 */
final class Transactions {
    /** Timers B and F: 64 times T1. */
    private static final Duration LIMIT = Duration.ofSeconds(32);
    /** More requests without an answer than one telephone can ever have. */
    private static final int MAX = 64;

    private final Line line;
    private final Map<String, Pending> pending = new HashMap<>();

    private record Pending(SipRequest request, Consumer<SipResponse> answers, Cancellable timeout) {}

    Transactions(Line line) {
        this.line = line;
    }

    void begin(SipRequest request, Consumer<SipResponse> answers) {
        if (request.method().equals("CANCEL")) {
            cancelled(request.branch());
        }
        if (pending.size() >= MAX) {
            answers.accept(Statuses.plain(request, 503));
        } else {
            await(request, answers);
        }
    }

    /** An INVITE that was cancelled is over by then, whatever the other side says (RFC 3261 §9.1). */
    private void cancelled(String branch) {
        Pending invite = pending.get(key(branch, "INVITE"));
        if (invite != null) {
            invite.timeout().cancel();
            await(invite.request(), invite.answers());
        }
    }

    private void await(SipRequest request, Consumer<SipResponse> answers) {
        String key = key(request.branch(), request.method());
        Cancellable timeout = line.after(LIMIT, () -> {
            if (pending.remove(key) != null) {
                answers.accept(Statuses.plain(request, 408));
            }
        });
        pending.put(key, new Pending(request, answers, timeout));
    }

    /** Whether somebody has waited for it. */
    boolean received(SipResponse response) {
        String key = key(response.branch(), response.cseqMethod());
        Pending waiting = pending.get(key);
        if (waiting == null) {
            return false;
        }
        waiting.timeout().cancel();
        if (!response.isProvisional()) {
            pending.remove(key);
        }
        waiting.answers().accept(response);
        return true;
    }

    private static String key(String branch, String method) {
        return method + " " + branch;
    }
}
