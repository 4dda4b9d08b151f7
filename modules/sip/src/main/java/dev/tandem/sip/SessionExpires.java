package dev.tandem.sip;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.message.Message;

/**
 * A Session-Expires header (RFC 4028 §4).
 *
 * @param refresher empty leaves it to whoever answers
 */
record SessionExpires(int seconds, Optional<Role> refresher) {
    static final String HEADER = "Session-Expires";
    static final String MINIMUM = "Min-SE";

    private static final Pattern SECONDS = Pattern.compile("\\s*(\\d{1,9})\\s*(?:;.*)?");
    private static final Pattern REFRESHER = Pattern.compile("(?i);\\s*refresher\\s*=\\s*(ua[cs])");

    /** Who refreshes, seen from the request that the header belongs to. */
    enum Role {
        UAC,
        UAS;

        String word() {
            return this == UAC ? "uac" : "uas";
        }
    }

    static Optional<SessionExpires> of(Message message) {
        return MessageReader.first(message, HEADER).flatMap(SessionExpires::parse);
    }

    /** The Min-SE of a message; 0 if there is none. */
    static int minimumOf(Message message) {
        return MessageReader.first(message, MINIMUM)
                .flatMap(SessionExpires::parse)
                .map(SessionExpires::seconds)
                .orElse(0);
    }

    static Optional<SessionExpires> parse(String value) {
        Matcher seconds = SECONDS.matcher(value);
        Matcher refresher = REFRESHER.matcher(value);
        return seconds.matches()
                ? Optional.of(new SessionExpires(
                        Integer.parseInt(seconds.group(1)),
                        refresher.find()
                                ? Optional.of(refresher.group(1).equalsIgnoreCase("uac") ? Role.UAC : Role.UAS)
                                : Optional.empty()))
                : Optional.empty();
    }

    String encode() {
        return seconds + refresher.map(role -> ";refresher=" + role.word()).orElse("");
    }
}
