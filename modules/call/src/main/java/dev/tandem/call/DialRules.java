package dev.tandem.call;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What agents may give with a call. Entries are names or numbers; one that ends in {@code *} stands for all that begin
 * so.
 *
 * @param headers names of headers, compared without regard to case
 * @param callerIds numbers that may be shown to the far side
 */
public record DialRules(List<String> headers, List<String> callerIds) {

    public DialRules {
        headers = headers.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        callerIds = List.copyOf(callerIds);
    }

    /** Whatever SIP allows. */
    public static DialRules any() {
        return new DialRules(List.of("*"), List.of("*"));
    }

    static DialRules of(Config call) {
        return new DialRules(list(call.getString("headers")), list(call.getString("caller-ids")));
    }

    private static List<String> list(String byComma) {
        return Arrays.stream(byComma.split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** Why a call with these values is not allowed, in words for the agent. */
    Optional<String> refusal(Optional<String> callerId, Map<String, String> given) {
        if (callerId.filter(number -> !allows(callerIds, number)).isPresent()) {
            return Optional.of("This callerId may not be shown");
        }
        return given.keySet().stream()
                .filter(name -> !allows(headers, name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(name -> "The header " + name + " may not be sent");
    }

    private static boolean allows(List<String> entries, String value) {
        return entries.stream()
                .anyMatch(entry -> entry.endsWith("*")
                        ? value.startsWith(entry.substring(0, entry.length() - 1))
                        : value.equals(entry));
    }
}
