package dev.tandem.sip;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The timers of all calls of an endpoint, on one thread that does nothing but hand over to the calls' loops. */
final class Timers implements AutoCloseable {
    private final ScheduledThreadPoolExecutor scheduler;

    /** A running timer. */
    @FunctionalInterface
    interface Timer {
        /** Stops it; its work may still come if it is queued already. */
        void cancel();
    }

    Timers(String threadName) {
        scheduler = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(threadName).factory());
        scheduler.setRemoveOnCancelPolicy(true);
    }

    Timer after(Duration delay, CallLoop loop, Runnable work) {
        return after(delay, loop::execute, work);
    }

    Timer after(Duration delay, Executor executor, Runnable work) {
        try {
            ScheduledFuture<?> future =
                    scheduler.schedule(() -> executor.execute(work), delay.toMillis(), TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
