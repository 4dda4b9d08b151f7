package dev.tandem.sip.jain;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first line of every message, at trace. JAIN SIP finds this class by its name. */
public final class MessageSlf4jLogger implements ServerLogger {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tandem.sip.jain.messages");

    @Override
    public void closeLogFile() {
        // There is no file.
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, boolean sender, long time) {
        LOG.atTrace()
                .addKeyValue("from", from)
                .addKeyValue("to", to)
                .addKeyValue(
                        "line", () -> String.valueOf(message.getFirstLine()).strip())
                .log(sender ? "sip.sent" : "sip.received");
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender, long time) {
        logMessage(message, from, to, sender, time);
    }

    @Override
    public void logMessage(SIPMessage message, String from, String to, String status, boolean sender) {
        logMessage(message, from, to, sender, 0);
    }

    @Override
    public void logException(Exception thrown) {
        LOG.debug("sip.stack.exception", thrown);
    }

    @Override
    public void setStackProperties(Properties properties) {
        // Nothing to configure.
    }

    @Override
    public void setSipStack(SipStack stack) {
        // Nothing to ask of it.
    }
}
