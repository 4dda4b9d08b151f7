package dev.tandem.sip.jain;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.text.ParseException;

/**
 * Makes message parsers that cannot kill a receiving thread: whatever the stack's parser throws at a hostile message,
 * the stack sees a {@link ParseException}, answers 400 and goes on.
 */
public final class GuardedParserFactory implements MessageParserFactory {
    private final HostileLog hostile;

    public GuardedParserFactory(HostileLog hostile) {
        this.hostile = hostile;
    }

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        return new GuardedParser(hostile);
    }

    private static final class GuardedParser implements MessageParser {
        private final StringMsgParser parser = new StringMsgParser();
        private final HostileLog hostile;
        private boolean watched;

        GuardedParser(HostileLog hostile) {
            this.hostile = hostile;
        }

        @Override
        public SIPMessage parseSIPMessage(
                byte[] octets, boolean readBody, boolean strict, ParseExceptionListener listener)
                throws ParseException {
            watch();
            try {
                return parser.parseSIPMessage(octets, readBody, strict, listener);
            } catch (ParseException | RuntimeException | StackOverflowError e) {
                hostile.bad("sip.message.malformed", e.toString());
                // The stack writes an exception's words into the status line of its 400, and the parser's words hold
                // the sender's own text, line ends included.
                ParseException refused = new ParseException("malformed message", 0);
                refused.initCause(e);
                throw refused;
            }
        }

        /** A connection's own reading thread dies of what is too large for the stack: that is a line, not a trace. */
        private void watch() {
            if (!watched) {
                watched = true;
                Thread.currentThread()
                        .setUncaughtExceptionHandler(
                                (thread, thrown) -> hostile.bad("sip.connection.closed", thrown.toString()));
            }
        }
    }
}
