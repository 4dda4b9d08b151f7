package dev.tandem.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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

    /** {@code tandem.http}, parsed. */
    public static HttpSettings of(Config root) {
        Config config = root.getConfig("tandem.http");
        return new HttpSettings(
                config.getStringList("allowed-origins"),
                config.getBoolean("trust-forwarded-for"),
                config.getInt("requests-per-second"),
                config.getInt("burst"),
                config.getDuration("request-timeout"));
    }

    /** The defaults of {@code reference.conf}. */
    public static HttpSettings defaults() {
        return of(ConfigFactory.defaultReference(HttpSettings.class.getClassLoader()));
    }
}
