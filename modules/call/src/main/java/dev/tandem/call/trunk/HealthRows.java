package dev.tandem.call.trunk;

import dev.tandem.http.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What nodes tell each other of trunks' health, as rows that they renew. */
final class HealthRows {
    /** A node that has reported nothing for so long is gone. */
    private static final String FRESH = "reported_at > now() - interval '30 seconds'";

    private HealthRows() {}

    static Map<String, List<TrunkHealth>> read(Connection connection, List<String> ids) throws SQLException {
        Map<String, List<TrunkHealth>> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT trunk_id, report FROM trunk_health WHERE trunk_id = ANY (?) AND " + FRESH)) {
            query.setArray(1, connection.createArrayOf("varchar", ids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getString("trunk_id"), any -> new ArrayList<>())
                            .add(TrunkStore.json(rows.getString("report"), TrunkHealth.class));
                }
            }
        }
        return found;
    }

    /** Writes this node's reports, and forgets those of nodes that are long gone. */
    static void write(Connection connection, String node, Map<String, TrunkHealth> reports) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                        "INSERT INTO trunk_health (trunk_id, node, report) SELECT ?, ?, ?::jsonb"
                                + " WHERE EXISTS (SELECT 1 FROM trunk WHERE trunk_id = ?)"
                                + " ON CONFLICT (trunk_id, node) DO UPDATE SET report = EXCLUDED.report, reported_at = now()");
                PreparedStatement old = connection.prepareStatement(
                        "DELETE FROM trunk_health WHERE reported_at < now() - interval '1 hour'")) {
            for (Map.Entry<String, TrunkHealth> report : reports.entrySet()) {
                upsert.setString(1, report.getKey());
                upsert.setString(2, node);
                upsert.setString(3, Json.write(report.getValue()));
                upsert.setString(4, report.getKey());
                upsert.addBatch();
            }
            upsert.executeBatch();
            old.executeUpdate();
        }
    }
}
