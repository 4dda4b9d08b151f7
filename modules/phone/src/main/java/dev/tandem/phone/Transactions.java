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

    private record Pending(Consumer<SipResponse> answers, Cancellable timeout) {}

    Transactions(Line line) {
        this.line = line;
    }

    void begin(SipRequest request, Consumer<SipResponse> answers) {
        String key = key(request.branch(), request.method());
        if (pending.size() >= MAX) {
            answers.accept(Statuses.plain(request, 503));
            return;
        }
        Cancellable timeout = line.after(LIMIT, () -> {
            pending.remove(key);
            answers.accept(Statuses.plain(request, 408));
        });
        pending.put(key, new Pending(answers, timeout));
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
