package dev.tandem.call.inbound;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tandem.core.EventLog;
import dev.tandem.http.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Numbers and ring groups in their tables: what is unique is a constraint there. JDBC on virtual threads; a stage fails
 * with {@link SQLException} (wrapped) when the database is away.
 */
final class NumberStore implements NumberBook {
    private static final EventLog LOG = EventLog.of(NumberStore.class);
    private static final String NUMBERS =
            "SELECT number_id, tenant_id, number, trunk, target, ring_seconds, no_answer, busy FROM inbound_number ";
    private static final String GROUPS =
            "SELECT ring_group_id, tenant_id, name, strategy, ring_seconds, no_answer, busy FROM ring_group ";
    private static final String MATCH = NUMBERS
            + "WHERE (NOT pattern AND digits = ? OR pattern AND digits = ANY(?)) AND (?::text IS NULL OR tenant_id = ?)"
            + " AND (trunk IS NULL OR trunk = ?)"
            + " ORDER BY pattern, length(digits) DESC, trunk NULLS LAST, created_at LIMIT 1";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final int MAX_DIGITS = 20;

    private final DataSource dataSource;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    NumberStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public CompletionStage<Optional<InboundNumber>> match(Optional<String> tenantId, String trunk, String called) {
        String digits = InboundNumber.digitsOf(called);
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(NumberStore::isDigit)) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return async(connection -> {
            try (PreparedStatement query = connection.prepareStatement(MATCH)) {
                query.setString(1, digits);
                query.setArray(2, connection.createArrayOf("text", beginnings(digits)));
                query.setString(3, tenantId.orElse(null));
                query.setString(4, tenantId.orElse(null));
                query.setString(5, trunk);
                return numbers(query).stream().findFirst();
            }
        });
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static Object[] beginnings(String digits) {
        return IntStream.rangeClosed(1, digits.length())
                .mapToObj(length -> digits.substring(0, length))
                .toArray();
    }

    CompletionStage<Optional<InboundNumber>> number(String id) {
        return async(connection -> {
            try (PreparedStatement query = connection.prepareStatement(NUMBERS + "WHERE number_id = ?")) {
                query.setString(1, id);
                return numbers(query).stream().findFirst();
            }
        });
    }

    /** In the order of creation, after an id. */
    CompletionStage<List<InboundNumber>> numbers(Optional<String> tenantId, String afterId, int limit) {
        return async(connection -> {
            try (PreparedStatement query = connection.prepareStatement(NUMBERS
                    + "WHERE (?::text IS NULL OR tenant_id = ?) AND number_id > ? ORDER BY number_id LIMIT ?")) {
                page(query, tenantId, afterId, limit);
                return numbers(query);
            }
        });
    }

    /**
     * Saves a new number, or a changed one under its id.
     *
     * @param everywhere whether other tenants' numbers that no trunk is named for count too: some trunk is every tenant's
     * @return whether the number is free
     */
    CompletionStage<Boolean> save(InboundNumber number, boolean everywhere) {
        return async(connection -> {
            if (everywhere && isTaken(connection, number)) {
                return false;
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO inbound_number (number_id, tenant_id, number, digits, pattern, trunk, target,"
                            + " ring_seconds, no_answer, busy) VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?::jsonb)"
                            + " ON CONFLICT (number_id) DO UPDATE SET number = excluded.number, digits = excluded.digits,"
                            + " pattern = excluded.pattern, trunk = excluded.trunk, target = excluded.target,"
                            + " ring_seconds = excluded.ring_seconds, no_answer = excluded.no_answer,"
                            + " busy = excluded.busy")) {
                insert.setString(1, number.id());
                insert.setString(2, number.tenantId());
                insert.setString(3, number.number());
                insert.setString(4, InboundNumber.digitsOf(number.number()));
                insert.setBoolean(5, InboundNumber.isPattern(number.number()));
                insert.setString(6, number.trunk().orElse(null));
                insert.setString(7, json(number.target()));
                insert.setInt(8, number.ringSeconds());
                insert.setString(
                        9, number.rules().noAnswer().map(NumberStore::json).orElse(null));
                insert.setString(
                        10, number.rules().busy().map(NumberStore::json).orElse(null));
                insert.executeUpdate();
                return true;
            } catch (SQLException e) {
                return unlessTaken(e);
            }
        });
    }

    private static boolean isTaken(Connection connection, InboundNumber number) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM inbound_number WHERE digits = ?"
                + " AND pattern = ? AND tenant_id <> ? AND coalesce(trunk, '') = ?")) {
            query.setString(1, InboundNumber.digitsOf(number.number()));
            query.setBoolean(2, InboundNumber.isPattern(number.number()));
            query.setString(3, number.tenantId());
            query.setString(4, number.trunk().orElse(""));
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static boolean unlessTaken(SQLException e) throws SQLException {
        if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
            return false;
        }
        throw e;
    }

    CompletionStage<Boolean> deleteNumber(String id) {
        return delete("DELETE FROM inbound_number WHERE number_id = ?", id);
    }

    @Override
    public CompletionStage<Optional<RingGroup>> group(String tenantId, String id) {
        return ordered(id, "last_turn, position")
                .thenApply(found -> found.filter(group -> group.tenantId().equals(tenantId)));
    }

    CompletionStage<Optional<RingGroup>> group(String id) {
        return ordered(id, "position");
    }

    private CompletionStage<Optional<RingGroup>> ordered(String id, String order) {
        return async(connection -> {
            try (PreparedStatement query = connection.prepareStatement(GROUPS + "WHERE ring_group_id = ?")) {
                query.setString(1, id);
                return groups(connection, query, order).stream().findFirst();
            }
        });
    }

    /** In the order of creation, after an id. */
    CompletionStage<List<RingGroup>> groups(Optional<String> tenantId, String afterId, int limit) {
        return async(connection -> {
            try (PreparedStatement query = connection.prepareStatement(
                    GROUPS
                            + "WHERE (?::text IS NULL OR tenant_id = ?) AND ring_group_id > ? ORDER BY ring_group_id LIMIT ?")) {
                page(query, tenantId, afterId, limit);
                return groups(connection, query, "position");
            }
        });
    }

    /**
     * Saves a new ring group, or a changed one under its id; members that stay keep their turn.
     *
     * @return whether the name is free
     */
    CompletionStage<Boolean> save(RingGroup group) {
        return async(connection -> {
            connection.setAutoCommit(false);
            try {
                write(connection, group);
                connection.commit();
                return true;
            } catch (SQLException e) {
                connection.rollback();
                return unlessTaken(e);
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    private static void write(Connection connection, RingGroup group) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ring_group (ring_group_id, tenant_id, name, strategy, ring_seconds, no_answer, busy)"
                        + " VALUES (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb) ON CONFLICT (ring_group_id) DO UPDATE SET"
                        + " name = excluded.name, strategy = excluded.strategy, ring_seconds = excluded.ring_seconds,"
                        + " no_answer = excluded.no_answer, busy = excluded.busy")) {
            insert.setString(1, group.id());
            insert.setString(2, group.tenantId());
            insert.setString(3, group.name());
            insert.setString(4, group.strategy().name());
            insert.setInt(5, group.ringSeconds());
            insert.setString(6, group.rules().noAnswer().map(NumberStore::json).orElse(null));
            insert.setString(7, group.rules().busy().map(NumberStore::json).orElse(null));
            insert.executeUpdate();
        }
        try (PreparedStatement remove = connection.prepareStatement(
                "DELETE FROM ring_group_member WHERE ring_group_id = ? AND NOT extension = ANY(?)")) {
            remove.setString(1, group.id());
            remove.setArray(2, connection.createArrayOf("text", group.members().toArray()));
            remove.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ring_group_member (ring_group_id, extension, position) VALUES (?, ?, ?)"
                        + " ON CONFLICT (ring_group_id, extension) DO UPDATE SET position = excluded.position")) {
            for (int position = 0; position < group.members().size(); position++) {
                insert.setString(1, group.id());
                insert.setString(2, group.members().get(position));
                insert.setInt(3, position);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Whether a number or a ring group has this one as its target or in its rules. */
    CompletionStage<Boolean> leadsTo(RingGroup group) {
        return async(connection -> {
            try (PreparedStatement query = connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM inbound_number"
                    + " WHERE tenant_id = ? AND ? IN (target->>'ringGroup', no_answer->>'ringGroup',"
                    + " busy->>'ringGroup')) OR EXISTS (SELECT 1 FROM ring_group WHERE tenant_id = ?"
                    + " AND ring_group_id <> ? AND ? IN (no_answer->>'ringGroup', busy->>'ringGroup'))")) {
                query.setString(1, group.tenantId());
                query.setString(2, group.id());
                query.setString(3, group.tenantId());
                query.setString(4, group.id());
                query.setString(5, group.id());
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() && rows.getBoolean(1);
                }
            }
        });
    }

    CompletionStage<Boolean> deleteGroup(String id) {
        return delete("DELETE FROM ring_group WHERE ring_group_id = ?", id);
    }

    @Override
    public void turn(String ringGroupId, String extension) {
        var _ = async(connection -> {
                    try (PreparedStatement update =
                            connection.prepareStatement("UPDATE ring_group_member SET last_turn = nextval('ring_turn')"
                                    + " WHERE ring_group_id = ? AND extension = ?")) {
                        update.setString(1, ringGroupId);
                        update.setString(2, extension);
                        return update.executeUpdate();
                    }
                })
                .exceptionally(away -> {
                    LOG.warn("inbound.turn-not-kept", "ringGroup", ringGroupId, "because", away.getMessage());
                    return 0;
                });
    }

    private static void page(PreparedStatement query, Optional<String> tenantId, String afterId, int limit)
            throws SQLException {
        query.setString(1, tenantId.orElse(null));
        query.setString(2, tenantId.orElse(null));
        query.setString(3, afterId);
        query.setInt(4, limit);
    }

    private static List<InboundNumber> numbers(PreparedStatement query) throws SQLException {
        List<InboundNumber> numbers = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                numbers.add(new InboundNumber(
                        rows.getString("number_id"),
                        rows.getString("tenant_id"),
                        rows.getString("number"),
                        Optional.ofNullable(rows.getString("trunk")),
                        target(rows.getString("target")),
                        rows.getInt("ring_seconds"),
                        rules(rows)));
            }
        }
        return numbers;
    }

    private static List<RingGroup> groups(Connection connection, PreparedStatement query, String order)
            throws SQLException {
        List<RingGroup> groups = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                groups.add(new RingGroup(
                        rows.getString("ring_group_id"),
                        rows.getString("tenant_id"),
                        rows.getString("name"),
                        Strategy.valueOf(rows.getString("strategy")),
                        members(connection, rows.getString("ring_group_id"), order),
                        rows.getInt("ring_seconds"),
                        rules(rows)));
            }
        }
        return groups;
    }

    private static List<String> members(Connection connection, String groupId, String order) throws SQLException {
        List<String> members = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT extension FROM ring_group_member WHERE ring_group_id = ? ORDER BY " + order)) {
            query.setString(1, groupId);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    members.add(rows.getString(1));
                }
            }
        }
        return members;
    }

    private static Rules rules(ResultSet row) throws SQLException {
        return new Rules(
                Optional.ofNullable(row.getString("no_answer")).map(NumberStore::target),
                Optional.ofNullable(row.getString("busy")).map(NumberStore::target));
    }

    private static String json(Target target) {
        return Json.write(NumberBodies.TargetBody.of(target));
    }

    private static Target target(String json) {
        try {
            return Json.mapper().readValue(json, NumberBodies.TargetBody.class).target();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a target that was saved cannot be read", e);
        }
    }

    private CompletionStage<Boolean> delete(String sql, String id) {
        return async(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(sql)) {
                delete.setString(1, id);
                return delete.executeUpdate() == 1;
            }
        });
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> CompletionStage<T> async(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Connection connection = dataSource.getConnection()) {
                        return work.with(connection);
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                virtualThreads);
    }
}
