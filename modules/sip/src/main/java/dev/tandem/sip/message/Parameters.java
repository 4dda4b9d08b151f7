package dev.tandem.sip.message;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What follows a value after semicolons; names in lower case, values without their quotes. */
public record Parameters(Map<String, String> values) {

    public Parameters {
        values = Map.copyOf(values);
    }

    /** Empty if it is not there; the empty text if it has no value. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The parameters of a value, which ends at its first semicolon. */
    static Parameters afterFirst(String value) {
        int semicolon = value.indexOf(';');
        return semicolon < 0 ? new Parameters(Map.of()) : parse(value.substring(semicolon));
    }

    /** @param text empty, or beginning with a semicolon */
    static Parameters parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            char c = end ? ';' : text.charAt(i);
            if (!end && c == '\\' && quoted) {
                i++;
            } else if (!end && c == '"') {
                quoted = !quoted;
            } else if (end || (c == ';' && !quoted)) {
                put(values, text.substring(start, Math.min(i, text.length())));
                start = i + 1;
            }
        }
        return new Parameters(values);
    }

    private static void put(Map<String, String> values, String parameter) {
        int equals = parameter.indexOf('=');
        String name = (equals < 0 ? parameter : parameter.substring(0, equals))
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!name.isEmpty()) {
            values.putIfAbsent(
                    name,
                    equals < 0
                            ? ""
                            : NameAddress.unquoted(
                                    parameter.substring(equals + 1).strip()));
        }
    }
}
