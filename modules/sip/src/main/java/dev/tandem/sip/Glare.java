package dev.tandem.sip;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.sip.message.Response;

/** When to try again after both sides asked at once (RFC 3261 §14.1, §14.2). Without state. */
final class Glare {
    private static final int STEP_MILLIS = 10;
    private static final int MAX_RETRY_AFTER_SECONDS = 10;

    private Glare() {}

    /** The owner of the Call-ID waits 2.1 to 4 s, the other side up to 2 s: so they do not meet again. */
    static Duration delay(boolean ownsCallId, RandomGenerator random) {
        int steps = ownsCallId ? random.nextInt(210, 401) : random.nextInt(0, 201);
        return Duration.ofMillis((long) steps * STEP_MILLIS);
    }

    /** When to send a re-INVITE that was answered so once more; empty if never. */
    static Optional<Duration> retry(Response response, boolean ownsCallId, RandomGenerator random) {
        return switch (response.getStatusCode()) {
            case 491 -> Optional.of(delay(ownsCallId, random));
            case 500 ->
                MessageReader.retryAfter(response).stream()
                        .filter(seconds -> seconds <= MAX_RETRY_AFTER_SECONDS)
                        .mapToObj(Duration::ofSeconds)
                        .findFirst();
            default -> Optional.empty();
        };
    }
}
