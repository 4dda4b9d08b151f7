package dev.tandem.agent.pbx;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The Asterisk that agents are provisioned on. Holds a password: never log it.
 *
 * @param ariUrl base address of the Asterisk REST Interface, such as {@code http://pbx:8088/ari}
 * @param context of the dialplan that agents' calls begin in
 * @param transport of {@code pjsip.conf} that agents' endpoints name
 * @param codecs that agents may use, best first, by comma
 * @param interval between two reconciliations
 */
public record ProvisioningSettings(
        URI ariUrl,
        String username,
        String password,
        String context,
        String transport,
        String codecs,
        Duration interval) {

    /** Empty when no ARI address is set: then nothing is provisioned. {@code tandem.pbx} of the whole configuration. */
    public static Optional<ProvisioningSettings> of(Config config) {
        Config pbx = config.getConfig("tandem.pbx");
        String ariUrl = pbx.getString("ari-url").strip();
        if (ariUrl.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ProvisioningSettings(
                URI.create(ariUrl.replaceFirst("/+$", "")),
                pbx.getString("ari-username"),
                pbx.getString("ari-password"),
                pbx.getString("context"),
                pbx.getString("transport"),
                pbx.getString("codecs").replace(" ", ""),
                pbx.getDuration("reconcile-interval")));
    }

    @Override
    public String toString() {
        return "ProvisioningSettings[" + ariUrl + "]";
    }
}
