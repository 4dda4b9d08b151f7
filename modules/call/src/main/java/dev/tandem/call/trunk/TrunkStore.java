package dev.tandem.call.trunk;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Json;
import dev.tandem.journal.Jdbc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/** The trunks in PostgreSQL. A stage fails as {@link Jdbc} does. */
final class TrunkStore {
    /** Of one tenant. */
    static final int MAX_TRUNKS = 50;

    private static final String SELECT = "SELECT trunk_id, tenant_id, settings, password FROM trunk ";

    private final Jdbc jdbc;

    TrunkStore(Jdbc jdbc) {
        this.jdbc = jdbc;
    }

    /** @param password sealed */
    record Row(String id, String tenantId, TrunkSpec spec, Optional<byte[]> password) {}

    /** In the order of creation, after an id. */
    CompletionStage<List<Row>> list(Optional<String> tenantId, String after, int limit) {
        String ofTenant = tenantId.isPresent() ? "tenant_id = ? AND " : "";
        return jdbc.async(connection -> read(
                connection,
                "WHERE " + ofTenant + "trunk_id > ? ORDER BY trunk_id LIMIT " + limit,
                Stream.concat(tenantId.stream(), Stream.of(after)).toArray()));
    }

    CompletionStage<Optional<Row>> find(String id) {
        return jdbc.async(connection -> find(connection, id, ""));
    }

    private static Optional<Row> find(Connection connection, String id, String lock) throws SQLException {
        return read(connection, "WHERE trunk_id = ?" + lock, id).stream().findFirst();
    }

    /** Empty when it is done. */
    CompletionStage<Optional<Refusal>> insert(Row row) {
        return jdbc.inTransaction(connection -> {
            Jdbc.lock(connection, "trunks of " + row.tenantId());
            if (count(connection, row.tenantId()) >= MAX_TRUNKS) {
                return Optional.of(ErrorCode.CONFLICT.refusal("The tenant has " + MAX_TRUNKS + " trunks already"));
            }
            int inserted = Jdbc.update(
                    connection,
                    "INSERT INTO trunk (trunk_id, tenant_id, name, settings, password) VALUES (?, ?, ?, ?::jsonb, ?)"
                            + " ON CONFLICT (tenant_id, name) DO NOTHING",
                    row.id(),
                    row.tenantId(),
                    row.spec().name(),
                    Json.write(row.spec()),
                    row.password());
            return inserted == 1 ? Optional.empty() : Optional.of(nameTaken());
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
        try {
            Jdbc.update(
                    connection,
                    "UPDATE trunk SET name = ?, settings = ?::jsonb, password = ? WHERE trunk_id = ?",
                    row.spec().name(),
                    Json.write(row.spec()),
                    row.password(),
                    row.id());
            return Optional.empty();
        } catch (SQLException e) {
            if (Jdbc.isTaken(e)) {
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
            Jdbc.update(connection, "DELETE FROM trunk_health WHERE trunk_id = ?", id);
            return Jdbc.update(connection, "DELETE FROM trunk WHERE trunk_id = ?", id) == 1;
        });
    }

    private static int count(Connection connection, String tenantId) throws SQLException {
        return Jdbc.count(connection, "SELECT count(*) FROM trunk WHERE tenant_id = ?", tenantId);
    }

    /** @param rest of the query, from WHERE on */
    static List<Row> read(Connection connection, String rest, Object... parameters) throws SQLException {
        return Jdbc.query(
                connection,
                SELECT + rest,
                row -> new Row(
                        row.getString("trunk_id"),
                        row.getString("tenant_id"),
                        json(row.getString("settings"), TrunkSpec.class),
                        Optional.ofNullable(row.getBytes("password"))),
                parameters);
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
