package dev.tandem.http;

import dev.tandem.core.ErrorCode;
import java.util.Optional;

/** Whole numbers in queries, such as {@code ?limit=}. */
public final class QueryNumber {
    private static final int MAX_DIGITS = 18;

    private QueryNumber() {}

    /**
     * Reads the number: 400 when it is none, 422 when it is out of bounds; either names it.
     *
     * @param absent its value when it is not there
     */
    public static Json.Read<Long> read(String name, Optional<String> text, long absent, long min, long max) {
        if (text.isEmpty()) {
            return new Json.Read.Value<>(absent);
        }
        if (!text.get().matches("-?[0-9]{1," + MAX_DIGITS + "}")) {
            return new Json.Read.Invalid<>(ErrorCode.INVALID_REQUEST.refusal(name + " must be a whole number"));
        }
        long value = Long.parseLong(text.get());
        return value >= min && value <= max
                ? new Json.Read.Value<>(value)
                : new Json.Read.Invalid<>(ErrorCode.INVALID_VALUE.refusal(
                        max == Long.MAX_VALUE
                                ? name + " must be at least " + min
                                : name + " must be between " + min + " and " + max));
    }
}
