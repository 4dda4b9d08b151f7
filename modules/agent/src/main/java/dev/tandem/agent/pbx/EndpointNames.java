package dev.tandem.agent.pbx;

import com.typesafe.config.Config;
import java.util.Optional;

/**
 * How agents are called at the PBX: a prefix and the agent's id. It is unique over all tenants, never changes while the
 * agent lives, is never used again, and tells our objects from others'.
 *
 * @param prefix another one for each installation that shares a PBX
 */
public record EndpointNames(String prefix) {

    /** @param config the whole configuration; {@code tandem.pbx} has the prefix */
    public static EndpointNames of(Config config) {
        return new EndpointNames(config.getString("tandem.pbx.endpoint-prefix"));
    }

    /** The SIP user name, and the name of the PJSIP aor, auth and endpoint. */
    public String nameOf(String agentId) {
        return prefix + agentId;
    }

    /** Whose it is; empty for a name that is none of ours. */
    public Optional<String> agentOf(String name) {
        return name.startsWith(prefix) && name.length() > prefix.length()
                ? Optional.of(name.substring(prefix.length()))
                : Optional.empty();
    }
}
