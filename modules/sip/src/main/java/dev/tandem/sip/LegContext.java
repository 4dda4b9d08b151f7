package dev.tandem.sip;

import java.time.Duration;

/** What one leg works with. */
record LegContext(
        CallLoop loop,
        EventSink sink,
        SipWire wire,
        MessageWriter writer,
        Timers timers,
        SipLimits limits,
        LegRegistry registry,
        SessionTimerSettings sessionTimers) {

    Timers.Timer after(Duration delay, Runnable work) {
        return timers.after(delay, loop, work);
    }

    /** The same without a listener. */
    LegContext silent() {
        return new LegContext(loop, new EventSink(), wire, writer, timers, limits, registry, sessionTimers);
    }

    LegContext withSessionTimers(SessionTimerSettings value) {
        return new LegContext(loop, sink, wire, writer, timers, limits, registry, value);
    }
}
