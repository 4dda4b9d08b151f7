package dev.tandem.license;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * {@code tandem.license}, parsed.
 *
 * @param role the cluster role whose nodes hold licences
 * @param site the name of this cluster in its seats
 * @param askTimeout how long one try of a request to a licence may take
 * @param maxBatch requests stored as one at most
 * @param passivateAfter how long a licence without seats stays in memory unasked
 * @param tokenLifetime of an administrator's token
 * @param historyPoll how often a live stream of a licence's events looks for new ones
 * @param blocks how blocks of seats are lent to sites
 */
public record LicenseSettings(
        String role,
        String site,
        Duration askTimeout,
        int maxBatch,
        Duration passivateAfter,
        Duration tokenLifetime,
        Duration historyPoll,
        BlockTerms blocks) {

    public LicenseSettings {
        if (maxBatch < 1) {
            throw new IllegalArgumentException("tandem.license.max-batch must be at least 1");
        }
    }

    public static LicenseSettings of(Config root) {
        Config config = root.getConfig("tandem.license");
        return new LicenseSettings(
                config.getString("role"),
                config.getString("site"),
                config.getDuration("ask-timeout"),
                config.getInt("max-batch"),
                config.getDuration("passivate-after"),
                config.getDuration("token-lifetime"),
                config.getDuration("history-poll"),
                new BlockTerms(
                        Math.toIntExact(config.getDuration("block-lease").toSeconds()),
                        config.getDuration("block-margin")));
    }
}
