package dev.tandem.sip.jain;

import dev.tandem.sip.guard.Door;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.MessageParserFactory;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.net.InetAddress;
import java.text.ParseException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes message parsers that stand behind the {@link Door} and cannot kill a receiving thread. A message that the stack
 * would answer with its own text (RFC 3261 allows it to quote the whole request) becomes a request without content
 * that the router answers.
 */
public final class GuardedParserFactory implements MessageParserFactory {
    private final HostileLog hostile;
    private final Door door;

    public GuardedParserFactory(HostileLog hostile, Door door) {
        this.hostile = hostile;
        this.door = door;
    }

    @Override
    public MessageParser createMessageParser(SIPTransactionStack stack) {
        return new GuardedParser(hostile, door);
    }

    /** A stream that cannot be read on: its thread ends, and with it the connection. */
    private static final class StreamRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StreamRefused(String why) {
            super(why, null, false, false);
        }
    }

    private static final class GuardedParser implements MessageParser {
        private final StringMsgParser parser = new StringMsgParser();
        private final HostileLog hostile;
        private final Door door;
        private boolean watched;

        GuardedParser(HostileLog hostile, Door door) {
            this.hostile = hostile;
            this.door = door;
        }

        /** @return null for a message that is to be neither read nor answered */
        @Override
        public @Nullable SIPMessage parseSIPMessage(
                byte[] octets, boolean whole, boolean strict, ParseExceptionListener listener) throws ParseException {
            watch(whole);
            if (!(listener instanceof MessageChannel channel)) {
                return read(octets, whole);
            }
            String transport = channel.getTransport().toUpperCase(Locale.ROOT);
            return switch (door.enter(octets, whole, InetAddress.ofLiteral(channel.getPeerAddress()), transport)) {
                case Door.Entry.Read(byte[] message, var admission) ->
                    admitted(parsed(message, whole, octets, channel), admission, transport);
                case Door.Entry.Answer(byte[] skeleton, var admission) ->
                    admitted(skeleton(skeleton, whole), Optional.of(admission), transport);
                case Door.Entry.Nothing() -> null;
                case Door.Entry.Close(String why) -> {
                    if (!whole) {
                        throw new StreamRefused(why);
                    }
                    yield null;
                }
            };
        }

        /** What the stack's parser throws at a message that passed the door is one more way of being malformed. */
        private @Nullable SIPMessage parsed(byte[] message, boolean whole, byte[] octets, MessageChannel channel)
                throws ParseException {
            try {
                return read(message, whole);
            } catch (ParseException | RuntimeException | StackOverflowError e) {
                InetAddress source = InetAddress.ofLiteral(channel.getPeerAddress());
                Optional<Door.Entry.Answer> answer =
                        door.unreadable(octets, whole, source, channel.getTransport(), e.toString());
                SIPMessage request =
                        answer.isEmpty() ? null : skeleton(answer.get().skeleton(), whole);
                if (request != null) {
                    request.setApplicationData(answer.get().admission());
                }
                return request;
            }
        }

        /** @return null where even so little of it does not parse: then there is no answer */
        private @Nullable SIPMessage skeleton(byte[] octets, boolean whole) {
            try {
                return read(octets, whole);
            } catch (ParseException | RuntimeException | StackOverflowError e) {
                hostile.bad("sip.message.unanswerable", e.toString());
                return null;
            }
        }

        private SIPMessage read(byte[] octets, boolean whole) throws ParseException {
            return parser.parseSIPMessage(octets, whole, false, GuardedParser::onBadHeader);
        }

        /** The stack forgives what it does not need; we need to know where to answer. */
        private static void onBadHeader(
                ParseException thrown, SIPMessage message, @Nullable Class<?> type, String header, String text)
                throws ParseException {
            String name = header.substring(0, Math.max(0, header.indexOf(':')))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            switch (name) {
                case "from", "f", "to", "t", "cseq", "call-id", "i", "via", "v", "content-length", "l" -> throw thrown;
                case "contact", "m", "record-route", "route", "content-type", "c", "" -> throw thrown;
                default -> message.addUnparsed(header);
            }
        }

        private static @Nullable SIPMessage admitted(
                @Nullable SIPMessage message, Optional<?> admission, String transport) throws ParseException {
            if (message instanceof SIPRequest request) {
                if (request.getApplicationData() == null) {
                    admission.ifPresent(request::setApplicationData);
                }
                // An answer goes back the way the request came; a Via that says otherwise would have us connect to
                // whomever it names.
                if (!request.getTopmostVia().getTransport().equalsIgnoreCase(transport)) {
                    request.getTopmostVia().setTransport(transport);
                }
            }
            return message;
        }

        /** A connection's own reading thread dies of what is too large for the stack: that is a line, not a trace. */
        private void watch(boolean whole) {
            if (!watched && !whole) {
                watched = true;
                Thread.currentThread()
                        .setUncaughtExceptionHandler(
                                (thread, thrown) -> hostile.bad("sip.connection.closed", thrown.toString()));
            }
        }
    }
}
