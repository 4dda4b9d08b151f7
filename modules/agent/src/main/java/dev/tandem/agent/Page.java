package dev.tandem.agent;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Which part of a list is wanted: {@code ?cursor=&limit=}. */
record Page(Optional<String> cursor, int limit) {
    static final int MAX_LIMIT = 200;
    private static final int DEFAULT_LIMIT = 50;

    /** Empty for a limit that is none. */
    static Optional<Page> of(Optional<String> cursor, Optional<String> limit) {
        if (limit.isEmpty()) {
            return Optional.of(new Page(cursor, DEFAULT_LIMIT));
        }
        try {
            int wanted = Integer.parseInt(limit.get());
            return wanted < 1 || wanted > MAX_LIMIT ? Optional.empty() : Optional.of(new Page(cursor, wanted));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Refusal invalid() {
        return ErrorCode.INVALID_VALUE.refusal("limit must be within 1 and " + MAX_LIMIT);
    }

    /** One more than is given, to know whether there is a next page. */
    int fetch() {
        return limit + 1;
    }

    <T> List<T> cut(List<T> fetched) {
        return fetched.size() > limit ? fetched.subList(0, limit) : fetched;
    }

    <T> Optional<String> next(List<T> fetched, Function<T, String> id) {
        return fetched.size() > limit ? Optional.of(id.apply(fetched.get(limit - 1))) : Optional.empty();
    }
}
