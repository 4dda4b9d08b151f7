package dev.tandem.call.trunk;

import dev.tandem.http.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The tenants' limits in PostgreSQL. */
final class LimitStore {
    private final Jdbc jdbc;

    LimitStore(Jdbc jdbc) {
        this.jdbc = jdbc;
    }

    CompletionStage<Optional<CallLimits>> find(String tenantId) {
        return jdbc.async(connection -> {
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT settings FROM call_limits WHERE tenant_id = ?")) {
                query.setString(1, tenantId);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next()
                            ? Optional.of(TrunkStore.json(rows.getString(1), CallLimits.class))
                            : Optional.empty();
                }
            }
        });
    }

    CompletionStage<Boolean> put(String tenantId, CallLimits limits) {
        return jdbc.async(connection -> {
            try (PreparedStatement upsert =
                    connection.prepareStatement("INSERT INTO call_limits (tenant_id, settings) VALUES (?, ?::jsonb)"
                            + " ON CONFLICT (tenant_id) DO UPDATE SET settings = EXCLUDED.settings")) {
                upsert.setString(1, tenantId);
                upsert.setString(2, Json.write(limits));
                return upsert.executeUpdate() == 1;
            }
        });
    }

    static Map<String, CallLimits> readAll(Connection connection, int most) throws SQLException {
        Map<String, CallLimits> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT tenant_id, settings FROM call_limits ORDER BY tenant_id LIMIT " + most);
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getString(1), TrunkStore.json(rows.getString(2), CallLimits.class));
            }
        }
        return Map.copyOf(found);
    }
}
