package dev.tandem.sip;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The status line in a {@code message/sipfrag} (RFC 3420): how far a referred call is (RFC 3515 §2.4.5). */
record StatusLine(int status, String reasonPhrase) {
    private static final Pattern LINE = Pattern.compile("(?i)\\s*SIP/2\\.0 +([1-6]\\d\\d)(?: +([^\\r\\n]{0,256}))?");

    /** Empty if the fragment does not begin with a status line. */
    static Optional<StatusLine> parse(String fragment) {
        Matcher line = LINE.matcher(fragment);
        if (!line.lookingAt()) {
            return Optional.empty();
        }
        String phrase = line.group(2) == null ? "" : line.group(2).strip();
        return Optional.of(new StatusLine(
                Integer.parseInt(line.group(1)), phrase.isEmpty() || SipText.isHeaderValue(phrase) ? phrase : ""));
    }

    boolean last() {
        return status >= 200;
    }

    String encode() {
        return "SIP/2.0 " + status + " " + reasonPhrase + "\r\n";
    }
}
