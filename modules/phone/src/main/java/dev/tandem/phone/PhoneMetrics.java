package dev.tandem.phone;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The telephones' figures: gauges of now and counters since the start. Thread-safe. */
public final class PhoneMetrics {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger registered = new AtomicInteger();
    final AtomicInteger calls = new AtomicInteger();
    final LongAdder refused = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder sent = new LongAdder();

    /** Open WebSockets. */
    public int connections() {
        return connections.get();
    }

    /** Telephones that are registered, those in their reconnect grace included. */
    public int registered() {
        return registered.get();
    }

    /** Dialogs with telephones. */
    public int calls() {
        return calls.get();
    }

    /** Registrations refused, for a wrong password as for a missing seat. */
    public long refused() {
        return refused.sum();
    }

    /** Messages that could not be read. */
    public long malformed() {
        return malformed.sum();
    }

    public long received() {
        return received.sum();
    }

    public long sent() {
        return sent.sum();
    }
}
