package dev.tandem.sip;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The timers of all calls of an endpoint. */
interface Timers extends AutoCloseable {

    /** A running timer. */
    @FunctionalInterface
    interface Timer {
        /** Stops it; its work may still come if it is queued already. */
        void cancel();
    }

    /** Hands the work over after so long; once closed, never. */
    Timer after(Duration delay, Executor executor, Runnable work);

    default Timer after(Duration delay, CallLoop loop, Runnable work) {
        return after(delay, loop::execute, work);
    }

    @Override
    void close();
}
