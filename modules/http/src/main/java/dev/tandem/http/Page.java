package dev.tandem.http;

import dev.tandem.core.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Which part of a list is wanted: {@code ?cursor=&limit=}. */
public record Page(Optional<String> cursor, int limit) {
    private static final int MAX_LIMIT = 200;
    private static final int DEFAULT_LIMIT = 50;

    /** 400 or 422 for a limit that cannot be. */
    static Json.Read<Page> of(Map<String, String> query) {
        Optional<String> cursor = Optional.ofNullable(query.get("cursor")).filter(value -> !value.isEmpty());
        return switch (QueryNumber.read(
                "limit", Optional.ofNullable(query.get("limit")), DEFAULT_LIMIT, 1, MAX_LIMIT)) {
            case Json.Read.Value<Long>(Long limit) -> new Json.Read.Value<>(new Page(cursor, Math.toIntExact(limit)));
            case Json.Read.Invalid<Long>(Refusal refusal) -> new Json.Read.Invalid<>(refusal);
        };
    }

    /** Where the page begins, for lists that begin after an id: on the first page after none. */
    public String after() {
        return cursor.orElse("");
    }

    /** One more than is given, to know whether there is a next page. */
    public int fetch() {
        return limit + 1;
    }

    public <T> List<T> cut(List<T> fetched) {
        return fetched.size() > limit ? fetched.subList(0, limit) : fetched;
    }

    public <T> Optional<String> next(List<T> fetched, Function<T, String> id) {
        return fetched.size() > limit ? Optional.of(id.apply(fetched.get(limit - 1))) : Optional.empty();
    }
}
