package dev.tandem.sip.jain;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;

/**
 * Makes message parsers that cannot kill a receiving thread: whatever the stack's parser throws at a hostile message,
 * the stack sees a {@link ParseException}, answers 400 and goes on. JAIN SIP finds this class by its name.
 */
public final class GuardedParserFactory implements MessageParserFactory {
    /** Key of the {@link HostileLog} in the stack's properties. */
    public static final String HOSTILE_LOG = "dev.tandem.sip.HOSTILE_LOG";

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        Object log = ((SipStackImpl) stack).getConfigurationProperties().get(HOSTILE_LOG);
        return new GuardedParser(log instanceof HostileLog hostile ? hostile : new HostileLog(1));
    }

    private static final class GuardedParser implements MessageParser {
        private final StringMsgParser parser = new StringMsgParser();
        private final HostileLog hostile;

        GuardedParser(HostileLog hostile) {
            this.hostile = hostile;
        }

        @Override
        public SIPMessage parseSIPMessage(
                byte[] octets, boolean readBody, boolean strict, ParseExceptionListener listener)
                throws ParseException {
            try {
                return parser.parseSIPMessage(octets, readBody, strict, listener);
            } catch (ParseException e) {
                hostile.bad("sip.message.malformed", String.valueOf(e.getMessage()));
                throw e;
            } catch (RuntimeException | StackOverflowError e) {
                hostile.bad("sip.message.malformed", e.toString());
                ParseException refused = new ParseException("malformed message", 0);
                refused.initCause(e);
                throw refused;
            }
        }
    }
}
