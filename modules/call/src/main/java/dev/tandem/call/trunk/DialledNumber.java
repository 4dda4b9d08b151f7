package dev.tandem.call.trunk;

import java.util.List;
import java.util.Optional;

/** Numbers as limits compare them: what can be dialled in two ways is one number. */
final class DialledNumber {
    private DialledNumber() {}

    /**
     * The number without dots, dashes and underscores, which gateways pass over, and with {@code +} where an
     * international prefix was dialled.
     */
    static String normal(String dialled, List<String> internationalPrefixes) {
        StringBuilder bare = new StringBuilder();
        for (int i = 0; i < dialled.length(); i++) {
            char c = dialled.charAt(i);
            if (c != '.' && c != '-' && c != '_' && (c != '+' || bare.isEmpty())) {
                bare.append(c);
            }
        }
        String number = bare.toString();
        return internationalPrefixes.stream()
                .filter(number::startsWith)
                .findFirst()
                .map(prefix -> "+" + number.substring(prefix.length()))
                .orElse(number);
    }

    /** Whether a normal number begins with this, however that is written. */
    static boolean begins(String number, String prefix, List<String> internationalPrefixes) {
        return number.startsWith(prefix) || number.startsWith(normal(prefix, internationalPrefixes));
    }

    /** What follows {@code +}; empty for a national or internal number. */
    static Optional<String> international(String number) {
        return number.startsWith("+") ? Optional.of(number.substring(1)) : Optional.empty();
    }
}
