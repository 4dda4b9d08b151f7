package dev.tandem.phone;

import java.time.Duration;
import java.util.List;

/**
 * Every limit of the telephones of one node.
 *
 * @param announcedHost host, with its port, that our Via and Contact name; telephones never connect to it
 * @param allowedOrigins web origins that may connect; {@code *} lets all in, and whatever is no web page
 * @param reconnectGrace how long calls wait for a telephone whose connection dropped; that of its session
 * @param maxConnections WebSockets at once; more get 503
 * @param maxMessageBytes a larger message closes its connection
 * @param messagesPerSecond taken of one connection; more wait in the connection itself
 * @param maxWaitingOut messages that may wait for a slow telephone; one more closes its connection
 * @param maxMalformed messages that cannot be read after which a connection is closed
 * @param registrationLimit a connection that has not registered by then is closed
 * @param minExpires the shortest registration; shorter ones get 423
 * @param maxExpires the longest; longer ones are shortened
 * @param probeInterval how often a telephone is asked whether it is there, and how long it may take to answer
 * @param nonceLifetime how long a challenge may be answered
 * @param maxCalls of one telephone at once; more get 486
 */
public record PhoneSettings(
        String announcedHost,
        List<String> allowedOrigins,
        Duration reconnectGrace,
        int maxConnections,
        int maxMessageBytes,
        int messagesPerSecond,
        int maxWaitingOut,
        int maxMalformed,
        Duration registrationLimit,
        Duration minExpires,
        Duration maxExpires,
        Duration probeInterval,
        Duration nonceLifetime,
        int maxCalls) {

    public PhoneSettings {
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    /** The usual limits. */
    public static PhoneSettings of(String announcedHost, List<String> allowedOrigins, Duration reconnectGrace) {
        return new PhoneSettings(
                announcedHost,
                allowedOrigins,
                reconnectGrace,
                10_000,
                32_768,
                50,
                128,
                10,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(600),
                Duration.ofSeconds(20),
                Duration.ofMinutes(5),
                4);
    }

    /** A request without an Origin does not come from a web page. */
    boolean admits(String origin) {
        return origin.isEmpty() || allowedOrigins.contains("*") || allowedOrigins.contains(origin);
    }
}
