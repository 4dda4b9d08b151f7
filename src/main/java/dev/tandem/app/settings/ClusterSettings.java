package dev.tandem.app.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code conf/cluster.conf}.
 *
 * @param host where other nodes reach this one
 * @param seedNodes empty: this node forms a cluster of its own
 */
public record ClusterSettings(String host, int port, int managementPort, List<HostAndPort> seedNodes) {

    static ClusterSettings of(SettingReader reader, Addresses addresses) throws StartRefused {
        String host = reader.host("tandem.cluster.host", "TANDEM_CLUSTER_HOST").orElse(addresses.reachable());
        return new ClusterSettings(
                host,
                reader.port("tandem.cluster.port", "TANDEM_CLUSTER_PORT"),
                reader.port("tandem.cluster.management-port", "TANDEM_MANAGEMENT_PORT"),
                seedNodes(reader));
    }

    private static List<HostAndPort> seedNodes(SettingReader reader) throws StartRefused {
        List<HostAndPort> seeds = new ArrayList<>();
        for (String given : reader.list("tandem.cluster.seed-nodes")) {
            int colon = given.lastIndexOf(':');
            try {
                int port = Integer.parseInt(given.substring(colon + 1));
                if (colon > 0 && port > 0 && port < 65536) {
                    seeds.add(new HostAndPort(given.substring(0, colon), port));
                    continue;
                }
            } catch (NumberFormatException e) {
                throw SettingReader.refusal("TANDEM_SEED_NODES", given, "host:port, several by comma");
            }
            throw SettingReader.refusal("TANDEM_SEED_NODES", given, "host:port, several by comma");
        }
        return List.copyOf(seeds);
    }
}
