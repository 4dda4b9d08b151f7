package dev.tandem.sip.guard;

import dev.tandem.sip.message.SipHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A message's first line and header fields (RFC 3261 §7), unfolded, as text with one character for each octet. What is
 * wrong with it is kept, so that as much as possible is there for an answer.
 */
final class HeaderSection {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,128}");

    /** @param name in lower case, never compact */
    record Field(String name, String value) {}

    private final ScreenLimits limits;
    private final List<Field> fields = new ArrayList<>();
    private String firstLine = "";
    private int bodyStart;
    private int folded;
    private boolean ended;
    private Optional<Violation> violation = Optional.empty();

    private HeaderSection(ScreenLimits limits) {
        this.limits = limits;
    }

    /** @param from where the first line begins */
    static HeaderSection read(byte[] octets, int from, ScreenLimits limits) {
        HeaderSection section = new HeaderSection(limits);
        section.readLines(octets, from);
        return section;
    }

    private void readLines(byte[] octets, int from) {
        StringBuilder field = new StringBuilder();
        int at = from;
        while (at < octets.length && !ended) {
            int end = lineEnd(octets, at);
            if (end == octets.length) {
                break;
            }
            line(new String(octets, at, end - at, StandardCharsets.ISO_8859_1), field);
            at = end + (octets[end] == '\r' && end + 1 < octets.length && octets[end + 1] == '\n' ? 2 : 1);
        }
        bodyStart = at;
        if (!ended) {
            bad(400, "the header section does not end");
        }
        if (at - from > limits.headerBytes()) {
            bad(400, "more than " + limits.headerBytes() + " octets of header fields");
        }
    }

    private static int lineEnd(byte[] octets, int from) {
        int end = from;
        while (end < octets.length && octets[end] != '\r' && octets[end] != '\n') {
            end++;
        }
        return end;
    }

    private void line(String line, StringBuilder field) {
        if (firstLine.isEmpty()) {
            firstLine = line.stripTrailing();
        } else if (line.isBlank()) {
            // The stack takes a line of blanks for the end, too.
            keep(field);
            ended = true;
        } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            fold(line, field);
        } else {
            keep(field);
            field.append(line);
        }
    }

    private void fold(String line, StringBuilder field) {
        folded++;
        if (field.isEmpty()) {
            bad(400, "a continuation of no header field");
        } else if (folded > limits.foldedLines()) {
            bad(400, "more than " + limits.foldedLines() + " folded lines");
        } else if (field.length() <= limits.headerChars()) {
            field.append(' ').append(line.strip());
        }
    }

    private void keep(StringBuilder field) {
        if (field.isEmpty()) {
            return;
        }
        String text = field.toString();
        field.setLength(0);
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).stripTrailing();
        if (text.length() > limits.headerChars()) {
            bad(400, "a header field is longer than " + limits.headerChars() + " characters");
        } else if (!NAME.matcher(name).matches()) {
            bad(400, "a header field has no name");
        } else if (fields.size() >= limits.headers()) {
            bad(400, "more than " + limits.headers() + " header fields");
        } else if (hasControls(text)) {
            bad(400, "a control character in a header field");
        } else {
            fields.add(new Field(
                    SipHeaders.longName(name).toLowerCase(Locale.ROOT),
                    text.substring(colon + 1).strip()));
        }
    }

    /** A control character may stand only behind a backslash, in a quoted string (RFC 3261 §25.1: quoted-pair). */
    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (((c < 0x20 && c != '\t') || c == 0x7f) && (i == 0 || text.charAt(i - 1) != '\\')) {
                return true;
            }
        }
        return false;
    }

    private void bad(int status, String why) {
        if (violation.isEmpty()) {
            violation = Optional.of(new Violation(status, why));
        }
    }

    /** What was wrong first. */
    Optional<Violation> violation() {
        return violation;
    }

    String firstLine() {
        return firstLine;
    }

    int bodyStart() {
        return bodyStart;
    }

    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst();
    }

    /** The value of a header field that must be there, and once. */
    String only(String name) throws Violation {
        List<String> values = all(name);
        if (values.size() != 1) {
            throw new Violation(name + (values.isEmpty() ? " is missing" : " is there more than once"));
        }
        return values.getFirst();
    }

    /** The value of a header field that may be there once. */
    Optional<String> optional(String name) throws Violation {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new Violation(name + " is there more than once");
        }
        return values.stream().findFirst();
    }
}
