package dev.tandem.call.trunk;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The trunks in PostgreSQL. A stage fails with {@link SQLException} (wrapped) when the database is away. */
final class TrunkStore {
    /** Of one tenant. */
    static final int MAX_TRUNKS = 50;

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String COLUMNS = "trunk_id, tenant_id, settings, password";

    private final Jdbc jdbc;

    TrunkStore(Jdbc jdbc) {
        this.jdbc = jdbc;
    }

    /** @param password sealed */
    record Row(String id, String tenantId, TrunkSpec spec, Optional<byte[]> password) {}

    /** In the order of creation, after an id. */
    CompletionStage<List<Row>> list(Optional<String> tenantId, String after, int limit) {
        return jdbc.async(connection -> {
            String where = tenantId.isPresent() ? "tenant_id = ? AND " : "";
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM trunk WHERE " + where + "trunk_id > ? ORDER BY trunk_id LIMIT ?")) {
                int next = 1;
                if (tenantId.isPresent()) {
                    query.setString(next++, tenantId.get());
                }
                query.setString(next++, after);
                query.setInt(next, limit);
                return read(query);
            }
        });
    }

    CompletionStage<Optional<Row>> find(String id) {
        return jdbc.async(connection -> find(connection, id, ""));
    }

    private static Optional<Row> find(Connection connection, String id, String lock) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM trunk WHERE trunk_id = ?" + lock)) {
            query.setString(1, id);
            return read(query).stream().findFirst();
        }
    }

    /** Empty when it is done. */
    CompletionStage<Optional<Refusal>> insert(Row row) {
        return jdbc.inTransaction(connection -> {
            jdbc.lock(connection, "trunks of " + row.tenantId());
            if (count(connection, row.tenantId()) >= MAX_TRUNKS) {
                return Optional.of(ErrorCode.CONFLICT.refusal("The tenant has " + MAX_TRUNKS + " trunks already"));
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO trunk (trunk_id, tenant_id, name, settings, password) VALUES (?, ?, ?, ?::jsonb, ?)"
                            + " ON CONFLICT (tenant_id, name) DO NOTHING")) {
                insert.setString(1, row.id());
                insert.setString(2, row.tenantId());
                insert.setString(3, row.spec().name());
                insert.setString(4, Json.write(row.spec()));
                insert.setBytes(5, row.password().orElse(null));
                return insert.executeUpdate() == 1 ? Optional.empty() : Optional.of(nameTaken());
            }
        });
    }

    /** What becomes of a trunk: another row, or nothing because that cannot be. */
    sealed interface Change {
        record To(Row row) implements Change {}

        record Refused(Refusal refusal) implements Change {}
    }

    /** Changes a trunk as it is at that moment. Empty when it is done. */
    CompletionStage<Optional<Refusal>> change(String id, Function<Row, Change> change) {
        return jdbc.inTransaction(connection -> {
            Optional<Row> before = find(connection, id, " FOR UPDATE");
            if (before.isEmpty()) {
                return Optional.of(ErrorCode.NOT_FOUND.refusal());
            }
            return switch (change.apply(before.get())) {
                case Change.To(Row after) -> update(connection, after);
                case Change.Refused(Refusal refusal) -> Optional.of(refusal);
            };
        });
    }

    private static Optional<Refusal> update(Connection connection, Row row) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE trunk SET name = ?, settings = ?::jsonb, password = ? WHERE trunk_id = ?")) {
            update.setString(1, row.spec().name());
            update.setString(2, Json.write(row.spec()));
            update.setBytes(3, row.password().orElse(null));
            update.setString(4, row.id());
            update.executeUpdate();
            return Optional.empty();
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                connection.rollback();
                return Optional.of(nameTaken());
            }
            throw e;
        }
    }

    private static Refusal nameTaken() {
        return ErrorCode.CONFLICT.refusal("The tenant has a trunk of this name");
    }

    CompletionStage<Boolean> delete(String id) {
        return jdbc.inTransaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM trunk WHERE trunk_id = ?");
                    PreparedStatement health =
                            connection.prepareStatement("DELETE FROM trunk_health WHERE trunk_id = ?")) {
                delete.setString(1, id);
                health.setString(1, id);
                health.executeUpdate();
                return delete.executeUpdate() == 1;
            }
        });
    }

    private static int count(Connection connection, String tenantId) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT count(*) FROM trunk WHERE tenant_id = ?")) {
            query.setString(1, tenantId);
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    static List<Row> read(PreparedStatement query) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(new Row(
                        rows.getString("trunk_id"),
                        rows.getString("tenant_id"),
                        json(rows.getString("settings"), TrunkSpec.class),
                        Optional.ofNullable(rows.getBytes("password"))));
            }
        }
        return List.copyOf(found);
    }

    static <T> T json(String text, Class<T> type) {
        try {
            return Json.mapper().readValue(text.getBytes(StandardCharsets.UTF_8), type);
        } catch (IOException e) {
            throw new UncheckedIOException(type.getSimpleName() + " in the database cannot be read", e);
        }
    }

    /** What nodes have reported lately of these trunks, by trunk. */
    CompletionStage<Map<String, List<TrunkHealth>>> health(List<String> ids) {
        return jdbc.async(connection -> HealthRows.read(connection, ids));
    }
}
