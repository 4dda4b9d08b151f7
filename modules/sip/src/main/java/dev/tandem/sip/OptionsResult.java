package dev.tandem.sip;

import java.time.Duration;

/** What an OPTIONS found out about its target. */
public sealed interface OptionsResult {

    /**
     * The target answers. Every final status counts but those of {@link Unavailable}: also 401, 404, 405 or 501 come from
     * a SIP server that works.
     *
     * @param roundTrip from sending to the answer, name look-up and connecting included
     */
    record Alive(int status, Duration roundTrip) implements OptionsResult {}

    /**
     * Something answers, but only to say that calls will fail: 408 and 504 (a proxy in front did not reach the target),
     * 502 and 503.
     */
    record Unavailable(int status, Duration roundTrip) implements OptionsResult {}

    /** Nothing came back. */
    record Silent(Duration waited) implements OptionsResult {}

    /** The request could not be sent: name not found, connection refused, certificate not good. */
    record Unreachable() implements OptionsResult {}

    /** Whether calls may be sent there. */
    default boolean alive() {
        return this instanceof Alive;
    }

    static OptionsResult of(int status, Duration roundTrip) {
        return switch (status) {
            case 408, 502, 503, 504 -> new Unavailable(status, roundTrip);
            default -> new Alive(status, roundTrip);
        };
    }
}
