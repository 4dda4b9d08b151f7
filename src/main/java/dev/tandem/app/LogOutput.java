package dev.tandem.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/** The log is written by a thread of its own (conf/logback.xml); sometimes one has to wait for it. */
final class LogOutput {
    private static final long STEP_NANOS = Duration.ofMillis(10).toNanos();
    private static final int MAX_STEPS = 100;

    private LogOutput() {}

    /** Returns once what was logged before is written, or after a second. */
    static void awaitWritten() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getLogger("ROOT").getAppender("out") instanceof AsyncAppender out) {
            int steps = 0;
            do {
                LockSupport.parkNanos(STEP_NANOS);
                steps++;
            } while (out.getNumberOfElementsInQueue() > 0 && steps < MAX_STEPS);
        }
    }

    /** Writes what is left; nothing can be logged any more. */
    static void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
