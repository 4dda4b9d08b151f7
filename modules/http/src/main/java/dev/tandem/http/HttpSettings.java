package dev.tandem.http;

import java.time.Duration;
import java.util.List;

/**
 * How the doors behave.
 *
 * @param allowedOrigins origins that browsers may call from; {@code *} lets all in, always without credentials
 * @param trustForwardedFor take the client's address from the last {@code X-Forwarded-For} entry; only behind a proxy
 * @param requestsPerSecond sustained rate allowed per client address
 * @param burst requests an address may make at once
 * @param requestTimeout after which an unanswered request gets 503
 */
public record HttpSettings(
        List<String> allowedOrigins,
        boolean trustForwardedFor,
        int requestsPerSecond,
        int burst,
        Duration requestTimeout) {

    public HttpSettings {
        allowedOrigins = List.copyOf(allowedOrigins);
        if (requestsPerSecond < 1 || burst < 1) {
            throw new IllegalArgumentException("requestsPerSecond and burst must be at least 1");
        }
    }

    /** Open to all origins, 100 requests a second per address with bursts of 400, 15 s a request. */
    public static HttpSettings defaults() {
        return new HttpSettings(List.of("*"), false, 100, 400, Duration.ofSeconds(15));
    }
}
