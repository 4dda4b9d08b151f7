package dev.tandem.app;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been started and must be stopped, last first. Filled while a node starts, so that a signal or a failure at
 * any moment of it leaves nothing behind.
 */
final class Shutdown {
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private boolean begun;

    /** Adds what undoes the step just taken; undone at once if the end has begun already. */
    void add(Runnable step) {
        synchronized (this) {
            if (!begun) {
                steps.push(step);
                return;
            }
        }
        step.run();
    }

    /** Runs all steps, each once, whoever calls. Blocks until they are done. */
    synchronized void run() {
        begun = true;
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }
}
