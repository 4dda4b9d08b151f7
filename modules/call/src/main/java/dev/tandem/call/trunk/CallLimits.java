package dev.tandem.call.trunk;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What keeps a tenant's agents, or whoever has stolen an account, from costly calls through trunks.
 *
 * @param allowedPrefixes what numbers must begin with, one of these; empty: anything
 * @param deniedPrefixes what numbers must not begin with
 * @param deniedClasses kinds of costly numbers that are denied
 * @param countryCode of the tenant, such as {@code 49}: its own numbers are not international
 * @param internationalPrefixes what is dialled before a country code; {@code +} is always one
 * @param callsPerMinute begun by all of the tenant's agents together; empty: no limit
 * @param concurrentCalls that they have made, at once; what comes in costs nothing and does not count; empty: no limit
 */
record CallLimits(
        List<String> allowedPrefixes,
        List<String> deniedPrefixes,
        List<CostClass> deniedClasses,
        Optional<String> countryCode,
        List<String> internationalPrefixes,
        Optional<Integer> callsPerMinute,
        Optional<Integer> concurrentCalls) {

    private static final Pattern PREFIX = Pattern.compile("\\+?[0-9*#]{1,15}");
    private static final Pattern COUNTRY = Pattern.compile("[1-9][0-9]{0,2}");
    private static final int MAX_PREFIXES = 200;
    private static final int MAX_CALLS_PER_MINUTE = 10_000;
    private static final int MAX_CALLS = 100_000;

    /** Kinds of numbers that fraud likes; which numbers they are, {@link CostClasses} knows. */
    enum CostClass {
        @JsonProperty("premium")
        PREMIUM,
        @JsonProperty("satellite")
        SATELLITE,
        @JsonProperty("international")
        INTERNATIONAL
    }

    CallLimits {
        allowedPrefixes = List.copyOf(allowedPrefixes);
        deniedPrefixes = List.copyOf(deniedPrefixes);
        deniedClasses = List.copyOf(deniedClasses);
        internationalPrefixes = List.copyOf(internationalPrefixes);
    }

    /** Those of a tenant for which nobody has set any. */
    static CallLimits none() {
        return new CallLimits(
                List.of(), List.of(), List.of(), Optional.empty(), List.of("00"), Optional.empty(), Optional.empty());
    }

    /** The first thing that is wrong with them. */
    Optional<Refusal> invalid() {
        return invalidPrefixes("allowedPrefixes", allowedPrefixes)
                .or(() -> invalidPrefixes("deniedPrefixes", deniedPrefixes))
                .or(() -> invalidPrefixes("internationalPrefixes", internationalPrefixes))
                .or(() -> wrong(
                        countryCode
                                .filter(code -> !COUNTRY.matcher(code).matches())
                                .isPresent(),
                        "countryCode must be 1 to 3 digits, such as 49"))
                .or(() -> wrong(
                        outside(callsPerMinute, MAX_CALLS_PER_MINUTE),
                        "callsPerMinute must be 1 to " + MAX_CALLS_PER_MINUTE))
                .or(() -> wrong(outside(concurrentCalls, MAX_CALLS), "concurrentCalls must be 1 to " + MAX_CALLS));
    }

    private static Optional<Refusal> invalidPrefixes(String field, List<String> prefixes) {
        return wrong(prefixes.size() > MAX_PREFIXES, field + " must not be more than " + MAX_PREFIXES)
                .or(() -> wrong(
                        !prefixes.stream()
                                .allMatch(prefix -> PREFIX.matcher(prefix).matches()),
                        field + " must be 1 to 15 digits, * or #, with or without + before them"));
    }

    private static boolean outside(Optional<Integer> value, int max) {
        return value.filter(number -> number < 1 || number > max).isPresent();
    }

    private static Optional<Refusal> wrong(boolean isWrong, String because) {
        return isWrong ? Optional.of(ErrorCode.INVALID_VALUE.refusal(because)) : Optional.empty();
    }

    /** Why this number may not be dialled; says which limit forbids it. */
    Optional<Refusal> forbids(String dialled) {
        String number = DialledNumber.normal(dialled, internationalPrefixes);
        Optional<String> denied = deniedPrefixes.stream()
                .filter(prefix -> DialledNumber.begins(number, prefix, internationalPrefixes))
                .findFirst();
        if (denied.isPresent()) {
            return forbidden("Numbers that begin with " + denied.get() + " are denied (deniedPrefixes)");
        }
        boolean allowed = allowedPrefixes.isEmpty()
                || allowedPrefixes.stream()
                        .anyMatch(prefix -> DialledNumber.begins(number, prefix, internationalPrefixes));
        if (!allowed) {
            return forbidden("Numbers like this one are not among the allowed ones (allowedPrefixes)");
        }
        return deniedClasses.stream()
                .filter(kind -> CostClasses.isOf(kind, number, countryCode))
                .findFirst()
                .flatMap(kind -> forbidden(CostClasses.words(kind) + " numbers are denied (deniedClasses)"));
    }

    private static Optional<Refusal> forbidden(String because) {
        return Optional.of(ErrorCode.FORBIDDEN.refusal(because));
    }
}
