package dev.tandem.call.trunk;

import dev.tandem.http.Json;
import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The tenants' limits in PostgreSQL. */
final class LimitStore {
    private final Jdbc jdbc;

    LimitStore(Jdbc jdbc) {
        this.jdbc = jdbc;
    }

    CompletionStage<Optional<CallLimits>> find(String tenantId) {
        return jdbc.async(connection -> Jdbc.query(
                        connection,
                        "SELECT settings FROM call_limits WHERE tenant_id = ?",
                        row -> TrunkStore.json(row.getString(1), CallLimits.class),
                        tenantId)
                .stream()
                .findFirst());
    }

    CompletionStage<Boolean> put(String tenantId, CallLimits limits) {
        return jdbc.async(connection -> Jdbc.update(
                        connection,
                        "INSERT INTO call_limits (tenant_id, settings) VALUES (?, ?::jsonb)"
                                + " ON CONFLICT (tenant_id) DO UPDATE SET settings = EXCLUDED.settings",
                        tenantId,
                        Json.write(limits))
                == 1);
    }

    static Map<String, CallLimits> readAll(Connection connection, int most) throws SQLException {
        return Jdbc.query(
                        connection,
                        "SELECT tenant_id, settings FROM call_limits ORDER BY tenant_id LIMIT " + most,
                        row -> Map.entry(row.getString(1), TrunkStore.json(row.getString(2), CallLimits.class)))
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
