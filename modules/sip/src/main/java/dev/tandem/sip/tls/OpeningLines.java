package dev.tandem.sip.tls;

import dev.tandem.sip.jain.HostileLog;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a far side sends over a connection, whose lines are looked at until the first header section ends. The stack's
 * reader has room for two octets of an empty line (RFC 5626 section 4.4.1) and dies of a third. Once it has read a message
 * its thread is watched and such an end is one line of the log; before, it would be a trace on the console.
 */
final class OpeningLines extends FilterInputStream {
    /** CRs that the stack's reader keeps of an empty line. */
    private static final int MOST_RETURNS = 2;

    private static final int IN_A_LINE = -1;

    private final HostileLog hostile;
    private boolean over;
    private boolean inMessage;
    /** CRs since the line began, or that something else has come. */
    private int returns;

    OpeningLines(InputStream in, HostileLog hostile) {
        super(in);
        this.hostile = hostile;
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        if (!over && octet >= 0) {
            look(octet);
        }
        return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        for (int i = offset; !over && i < offset + count; i++) {
            look(into[i]);
        }
        return count;
    }

    private void look(int octet) throws IOException {
        boolean ofLineEnd = octet == '\r' || octet == '\n';
        if (ofLineEnd && returns == MOST_RETURNS) {
            String why = "a line begins with CRs";
            hostile.bad("sip.connection.closed", why);
            throw new IOException(why);
        }
        switch (octet) {
            case '\r' -> returns += returns == IN_A_LINE ? 0 : 1;
            case '\n' -> {
                over = inMessage && returns != IN_A_LINE;
                returns = 0;
            }
            default -> {
                inMessage = true;
                returns = IN_A_LINE;
            }
        }
    }
}
