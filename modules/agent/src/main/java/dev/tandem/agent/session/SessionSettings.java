package dev.tandem.agent.session;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;

/**
 * What an operator can set about sessions; {@code tandem.session}.
 *
 * @param reconnectGrace how long a session waits for its client to come back
 * @param renewInterval the least time between two renewals of a seat
 * @param heartbeatTimeout silence of a connected client after which the session ends
 * @param checkInterval how often lease and silence are looked at, and how soon an unanswered renewal is tried again
 * @param wrapUp how long an agent has for the work after a call; zero for none
 * @param idleTimeout how long an entity without a session stays in memory
 */
public record SessionSettings(
        Duration reconnectGrace,
        Duration renewInterval,
        Duration heartbeatTimeout,
        Duration checkInterval,
        Duration wrapUp,
        Duration idleTimeout,
        int maxCalls,
        int maxTransports,
        int maxConsumers,
        int maxKeptNotices) {

    /** @throws IllegalArgumentException naming the setting that cannot be */
    public SessionSettings {
        positive("reconnect-grace", reconnectGrace);
        positive("renew-interval", renewInterval);
        positive("heartbeat-timeout", heartbeatTimeout);
        positive("check-interval", checkInterval);
        positive("idle-timeout", idleTimeout);
        if (wrapUp.isNegative()) {
            throw new IllegalArgumentException("tandem.session.wrap-up must not be below 0, is " + wrapUp);
        }
        atLeastOne("max-calls", maxCalls);
        atLeastOne("max-transports", maxTransports);
        atLeastOne("max-consumers", maxConsumers);
        atLeastOne("max-kept-notices", maxKeptNotices);
        if (heartbeatTimeout.compareTo(renewInterval) <= 0) {
            throw new IllegalArgumentException(
                    "tandem.session.heartbeat-timeout must exceed tandem.session.renew-interval");
        }
    }

    /** @param config the whole configuration */
    public static SessionSettings of(Config config) {
        Config session = config.getConfig("tandem.session");
        return new SessionSettings(
                session.getDuration("reconnect-grace"),
                session.getDuration("renew-interval"),
                session.getDuration("heartbeat-timeout"),
                session.getDuration("check-interval"),
                session.getDuration("wrap-up"),
                session.getDuration("idle-timeout"),
                session.getInt("max-calls"),
                session.getInt("max-transports"),
                session.getInt("max-consumers"),
                session.getInt("max-kept-notices"));
    }

    /** What is left of a wrap-up that began then. */
    Duration wrapUpLeft(Instant since, Instant now) {
        Duration left = Duration.between(now, since.plus(wrapUp));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("tandem.session." + name + " must be above 0, is " + value);
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("tandem.session." + name + " must be at least 1, is " + value);
        }
    }
}
