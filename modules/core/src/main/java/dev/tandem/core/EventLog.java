package dev.tandem.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One log line an event: a dotted name and its facts as keys and values, for people
 * ({@code call.answered tenant=t1 call=01J… after=2.31s}) and as JSON fields alike. Ten lines tell a whole call.
 */
public final class EventLog {
    private final Logger logger;

    private EventLog(Logger logger) {
        this.logger = logger;
    }

    public static EventLog of(Class<?> source) {
        return new EventLog(LoggerFactory.getLogger(source));
    }

    /** Something normal that an operator wants to see. Keys and values alternate. */
    public void info(String event, Object... keysAndValues) {
        log(Level.INFO, event, keysAndValues);
    }

    /** Something that was handled but deserves a look. */
    public void warn(String event, Object... keysAndValues) {
        log(Level.WARN, event, keysAndValues);
    }

    /** A detail for whoever looks for a fault. */
    public void debug(String event, Object... keysAndValues) {
        log(Level.DEBUG, event, keysAndValues);
    }

    /** A bug, with its stack. */
    public void error(String event, Throwable cause, Object... keysAndValues) {
        append(logger.atError().setCause(cause), keysAndValues).log(event);
    }

    private void log(Level level, String event, Object... keysAndValues) {
        append(logger.atLevel(level), keysAndValues).log(event);
    }

    private static LoggingEventBuilder append(LoggingEventBuilder builder, Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("keys and values must alternate");
        }
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder = builder.addKeyValue(keysAndValues[i].toString(), keysAndValues[i + 1]);
        }
        return builder;
    }
}
