package dev.tandem.sip;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers on one thread that does nothing but hand over to the calls' loops. */
final class ThreadTimers implements Timers {
    private final ScheduledThreadPoolExecutor scheduler;

    ThreadTimers(String threadName) {
        scheduler = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(threadName).factory());
        scheduler.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Timer after(Duration delay, Executor executor, Runnable work) {
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
