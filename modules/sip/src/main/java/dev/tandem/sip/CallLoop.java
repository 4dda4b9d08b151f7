package dev.tandem.sip;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off everything that happens to one call, one after the other, in order. So a leg needs no locks, and neither
 * the stack's threads nor the application's ever wait for it.
 */
final class CallLoop {
    private static final Logger LOG = LoggerFactory.getLogger(CallLoop.class);

    private final Executor executor;
    private final int maxInbound;
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();
    private int inbound;
    private boolean running;

    private record Task(Runnable work, boolean fromNetwork) {}

    CallLoop(Executor executor, int maxInbound) {
        this.executor = executor;
        this.maxInbound = maxInbound;
    }

    /** Our own doing (commands, timers): always taken. */
    void execute(Runnable work) {
        enqueue(new Task(work, false));
    }

    /**
     * The network's doing.
     *
     * @return false if too much of it is waiting already; the far side repeats what matters
     */
    boolean offer(Runnable work) {
        return enqueue(new Task(work, true));
    }

    private boolean enqueue(Task task) {
        synchronized (tasks) {
            if (task.fromNetwork && inbound >= maxInbound) {
                return false;
            }
            inbound += task.fromNetwork ? 1 : 0;
            tasks.add(task);
            if (running) {
                return true;
            }
            running = true;
        }
        begin();
        return true;
    }

    /** A closed endpoint has no executor any more; what is asked of it then still comes to its end. */
    private void begin() {
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException closed) {
            Thread.ofVirtual().name("sip-leg-late").start(this::drain);
        }
    }

    private void drain() {
        while (true) {
            Task task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
                inbound -= task.fromNetwork ? 1 : 0;
            }
            run(task.work);
        }
    }

    /** An error in one step must not stop the call's other steps, a BYE among them. */
    @SuppressWarnings("CatchingUnchecked") // the loop is the last line of defence
    private static void run(Runnable work) {
        try {
            work.run();
        } catch (Throwable thrown) {
            LOG.atError().setCause(thrown).log("sip.leg.step-failed");
        }
    }
}
