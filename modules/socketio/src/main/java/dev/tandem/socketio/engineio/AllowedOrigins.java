package dev.tandem.socketio.engineio;

import java.util.Optional;
import java.util.Set;

/**
 * Which web origins may use the server (Fetch Standard, CORS protocol). A request without an {@code Origin} header does
 * not come from a web page and is always let through.
 */
public sealed interface AllowedOrigins {
    /** Every origin. */
    record Any() implements AllowedOrigins {}

    /** These origins only, written as browsers do: {@code https://a.example}, {@code chrome-extension://<id>}. */
    record Only(Set<String> origins) implements AllowedOrigins {
        public Only {
            origins = Set.copyOf(origins);
        }
    }

    static AllowedOrigins any() {
        return new Any();
    }

    static AllowedOrigins only(String... origins) {
        return new Only(Set.of(origins));
    }

    /** Whether a request with this {@code Origin} header is let in. */
    default boolean admits(Optional<String> origin) {
        return switch (this) {
            case Any() -> true;
            case Only(Set<String> origins) -> origin.isEmpty() || origins.contains(origin.get());
        };
    }
}
