package dev.tandem.call.trunk;

import dev.tandem.http.Json;
import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What nodes tell each other of trunks' health, as rows that they renew. */
final class HealthRows {
    /** A node that has reported nothing for so long is gone. */
    private static final String FRESH = "reported_at > now() - interval '30 seconds'";

    private HealthRows() {}

    static Map<String, List<TrunkHealth>> read(Connection connection, List<String> ids) throws SQLException {
        return Jdbc.query(
                        connection,
                        "SELECT trunk_id, report FROM trunk_health WHERE trunk_id = ANY (?) AND " + FRESH,
                        row -> Map.entry(row.getString(1), TrunkStore.json(row.getString(2), TrunkHealth.class)),
                        ids)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** Writes this node's reports, and forgets those of nodes that are long gone. */
    static void write(Connection connection, String node, Map<String, TrunkHealth> reports) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO trunk_health (trunk_id, node, report) SELECT ?, ?, ?::jsonb"
                        + " WHERE EXISTS (SELECT 1 FROM trunk WHERE trunk_id = ?)"
                        + " ON CONFLICT (trunk_id, node) DO UPDATE SET report = EXCLUDED.report, reported_at = now()")) {
            for (Map.Entry<String, TrunkHealth> report : reports.entrySet()) {
                Jdbc.bind(upsert, report.getKey(), node, Json.write(report.getValue()), report.getKey());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
        Jdbc.update(connection, "DELETE FROM trunk_health WHERE reported_at < now() - interval '1 hour'");
    }
}
