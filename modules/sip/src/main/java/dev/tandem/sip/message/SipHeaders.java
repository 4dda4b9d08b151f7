package dev.tandem.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The header fields of a message, in order and as they came; names are compared without case. Immutable. */
public final class SipHeaders {
    /** RFC 3261 §7.3.3, and the compact forms that later RFCs added. */
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("i", "Call-ID"),
            Map.entry("m", "Contact"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("l", "Content-Length"),
            Map.entry("c", "Content-Type"),
            Map.entry("f", "From"),
            Map.entry("o", "Event"),
            Map.entry("r", "Refer-To"),
            Map.entry("b", "Referred-By"),
            Map.entry("s", "Subject"),
            Map.entry("k", "Supported"),
            Map.entry("t", "To"),
            Map.entry("v", "Via"),
            Map.entry("x", "Session-Expires"));

    private final List<Field> fields;

    private record Field(String name, String value) {}

    private SipHeaders(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** No fields. */
    public static SipHeaders none() {
        return new SipHeaders(List.of());
    }

    /** The name that a compact form stands for. */
    public static String longName(String name) {
        return name.length() == 1 ? COMPACT.getOrDefault(name.toLowerCase(Locale.ROOT), name) : name;
    }

    /** With one more field at the end. */
    public SipHeaders plus(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(longName(name), value));
        return new SipHeaders(more);
    }

    /** With this value in place of all that the name has. */
    public SipHeaders with(String name, String value) {
        return without(name).plus(name, value);
    }

    public SipHeaders without(String name) {
        return new SipHeaders(fields.stream()
                .filter(field -> !field.name.equalsIgnoreCase(name))
                .toList());
    }

    /** The first value. */
    public Optional<String> first(String name) {
        return all(name).findFirst();
    }

    /** Each value as it stands, one a line of the message. */
    public Stream<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name.equalsIgnoreCase(name))
                .map(Field::value);
    }

    /** The values of a field whose grammar is a list, commas taken apart; empty ones left out. */
    public List<String> list(String name) {
        return all(name)
                .flatMap(line -> split(line).stream())
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** Whether a list of tokens has this one. */
    public boolean lists(String name, String token) {
        return list(name).stream().anyMatch(token::equalsIgnoreCase);
    }

    /** Names in order, as often as they occur. */
    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    void write(StringBuilder out) {
        fields.forEach(
                field -> out.append(field.name).append(": ").append(field.value).append("\r\n"));
    }

    /** At commas that are in neither quotes nor angle brackets. */
    public static List<String> split(String line) {
        if (line.indexOf('"') < 0 && line.indexOf('<') < 0) {
            return Arrays.stream(line.split(",", -1)).map(String::strip).toList();
        }
        List<String> values = new ArrayList<>();
        boolean quoted = false;
        boolean bracketed = false;
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '<' || c == '>')) {
                bracketed = c == '<';
            } else if (c == ',' && !quoted && !bracketed) {
                values.add(line.substring(start, i).strip());
                start = i + 1;
            }
        }
        values.add(line.substring(start).strip());
        return values;
    }
}
