package dev.tandem.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a call's events to its listener: one terminal event, nothing after it. Used on the call's loop only. */
final class EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(EventSink.class);

    private final List<SipCallEvent> early = new ArrayList<>();
    private @Nullable SipCall call;
    private @Nullable SipCallListener listener;
    private boolean over;

    /** From here on {@code to} hears what happens, and what happened so far. */
    void connect(SipCall from, SipCallListener to) {
        if (listener != null) {
            return;
        }
        call = from;
        listener = to;
        early.forEach(event -> deliver(from, to, event));
        early.clear();
    }

    boolean over() {
        return over;
    }

    void emit(SipCallEvent event) {
        if (over) {
            return;
        }
        over = event.terminal();
        SipCallListener to = listener;
        SipCall from = call;
        if (to == null || from == null) {
            // An incoming call that nobody took yet gives only its terminal event.
            early.add(event);
        } else {
            deliver(from, to, event);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the application's errors must not reach the leg
    private static void deliver(SipCall from, SipCallListener to, SipCallEvent event) {
        try {
            to.onEvent(from, event);
        } catch (Throwable thrown) {
            LOG.atError()
                    .setCause(thrown)
                    .addKeyValue("sipCallId", from.callId())
                    .addKeyValue("event", event.getClass().getSimpleName())
                    .log("sip.listener.failed");
        }
    }
}
