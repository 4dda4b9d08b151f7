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
        LegRegistry registry) {

    Timers.Timer after(Duration delay, Runnable work) {
        return timers.after(delay, loop, work);
    }
}
