package dev.tandem.http;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What a request is answered with. */
public sealed interface Answer {

    /** A JSON body. */
    record Content(int status, Object value) implements Answer {}

    /** 204. */
    record Empty() implements Answer {}

    /**
     * The error body with the refusal's status.
     *
     * @param retryAfter when to come back; 429 and 503 get a {@code Retry-After} even without it
     */
    record Refused(Refusal refusal, Optional<Duration> retryAfter) implements Answer {}

    static Answer ok(Object value) {
        return new Content(200, value);
    }

    static Answer created(Object value) {
        return new Content(201, value);
    }

    static Answer empty() {
        return new Empty();
    }

    static Answer refused(Refusal refusal) {
        return new Refused(refusal, Optional.empty());
    }

    static Answer refused(Refusal refusal, Duration retryAfter) {
        return new Refused(refusal, Optional.of(retryAfter));
    }

    static Answer notFound() {
        return refused(ErrorCode.NOT_FOUND.refusal());
    }

    /** What is made of the value, or 404. */
    static <T> CompletionStage<Answer> of(Optional<T> value, Function<T, CompletionStage<Answer>> then) {
        return value.map(then).orElseGet(() -> CompletableFuture.completedStage(notFound()));
    }

    /** 200 with the value, or 404. */
    static Answer of(Optional<?> value) {
        return value.isPresent() ? ok(value.get()) : notFound();
    }
}
