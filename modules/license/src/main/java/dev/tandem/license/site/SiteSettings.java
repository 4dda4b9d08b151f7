package dev.tandem.license.site;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a site works with its master; {@code tandem.license}.
 *
 * @param masterUrl ends in {@code /api}
 * @param masterKey the master's public key; empty: that of the first contact
 * @param role the cluster role whose nodes hold the site's seats
 * @param deadline of one request to the master
 * @param renewInterval between renewals of a block; failed ones are repeated sooner, with growing pauses
 * @param headroom seats to have to spare
 * @param confirmWithin how long a recovered site waits for its master before it ends the seats it had
 * @param giveBackAfter how long a block without a seat in use is kept
 */
public record SiteSettings(
        URI masterUrl,
        SiteKey siteKey,
        Optional<VerifyingKey> masterKey,
        String role,
        Duration deadline,
        Duration renewInterval,
        int headroom,
        Duration confirmWithin,
        Duration giveBackAfter) {

    /**
     * Empty when no master is configured.
     *
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public static Optional<SiteSettings> of(Config root) {
        Config config = root.getConfig("tandem.license");
        String url = config.getString("master-url").strip();
        if (url.isEmpty()) {
            return Optional.empty();
        }
        SiteKey key = SiteKey.parse(config.getString("site-key").strip())
                .orElseThrow(() -> new IllegalArgumentException(
                        "TANDEM_SITE_KEY: expected the key that the master at LICENSE_MGMT_API_URL gave for this site"
                                + " (POST /api/sites there)"));
        String masterKey = config.getString("master-key").strip();
        Optional<VerifyingKey> verifying = VerifyingKey.parse(masterKey);
        if (!masterKey.isEmpty() && verifying.isEmpty()) {
            throw new IllegalArgumentException(
                    "TANDEM_MASTER_KEY: expected the Ed25519 public key of the master in base64url");
        }
        Config site = config.getConfig("remote");
        return Optional.of(new SiteSettings(
                URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url),
                key,
                verifying,
                site.getString("role"),
                site.getDuration("deadline"),
                site.getDuration("renew-interval"),
                site.getInt("headroom"),
                site.getDuration("confirm-within"),
                site.getDuration("give-back-after")));
    }
}
