package dev.tandem.sip.jain;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stack's own log, in SLF4J. Everything goes to debug: the stack calls many things errors that any stranger on the
 * network can cause, and prints whole messages with them. JAIN SIP finds this class by its name.
 */
public final class StackSlf4jLogger implements StackLogger {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tandem.sip.jain.stack");

    @Override
    public void logStackTrace() {
        // Where the stack is in its code is of no use to an operator.
    }

    @Override
    public void logStackTrace(int traceLevel) {
        // As above.
    }

    @Override
    public int getLineCount() {
        return 0;
    }

    @Override
    public void logException(Throwable thrown) {
        LOG.debug("sip.stack.exception", thrown);
    }

    @Override
    public void logDebug(String message) {
        LOG.trace(message);
    }

    @Override
    public void logDebug(String message, Exception thrown) {
        LOG.trace(message, thrown);
    }

    @Override
    public void logTrace(String message) {
        LOG.trace(message);
    }

    @Override
    public void logFatalError(String message) {
        LOG.debug(message);
    }

    @Override
    public void logError(String message) {
        LOG.debug(message);
    }

    @Override
    public void logError(String message, Exception thrown) {
        LOG.debug(message, thrown);
    }

    @Override
    public void logWarning(String message) {
        LOG.debug(message);
    }

    @Override
    public void logInfo(String message) {
        LOG.debug(message);
    }

    @Override
    public boolean isLoggingEnabled() {
        return LOG.isDebugEnabled();
    }

    @Override
    public boolean isLoggingEnabled(int level) {
        return level <= TRACE_INFO ? LOG.isDebugEnabled() : LOG.isTraceEnabled();
    }

    @Override
    public void disableLogging() {
        // SLF4J's configuration decides.
    }

    @Override
    public void enableLogging() {
        // SLF4J's configuration decides.
    }

    @Override
    public void setBuildTimeStamp(String timestamp) {
        // Not worth a line.
    }

    @Override
    public void setStackProperties(Properties properties) {
        // Nothing to configure.
    }

    @Override
    public String getLoggerName() {
        return LOG.getName();
    }
}
