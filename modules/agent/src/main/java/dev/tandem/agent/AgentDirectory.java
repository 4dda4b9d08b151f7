package dev.tandem.agent;

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
import javax.sql.DataSource;

/**
 * The agents by name, extension and tenant: unique user names (in the whole cluster) and extensions (in a tenant) are
 * constraints of its table. JDBC on virtual threads; a stage fails with {@link SQLException} (wrapped) when the
 * database is away.
 */
final class AgentDirectory implements Agents {
    private static final String COLUMNS = "agent_id, tenant_id, user_id, username, name, extension, typology, enabled";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM agent_directory WHERE confirmed AND ";
    private static final String CLAIM =
            "INSERT INTO agent_directory (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    /** An agent is created within seconds or not at all. */
    private static final String VOID_AFTER = "interval '60 seconds'";

    private static final String RIVALS = "SELECT agent_id, lower(username) = lower(?) AS same_name, "
            + "NOT confirmed AND created_at < now() - " + VOID_AFTER + " AS void "
            + "FROM agent_directory WHERE agent_id <> ? AND (lower(username) = lower(?) "
            + "OR (tenant_id = ? AND extension = ?))";
    private static final String UPDATE = "UPDATE agent_directory SET user_id = ?, username = ?, name = ?, "
            + "extension = ?, typology = ?, enabled = ? WHERE agent_id = ? AND confirmed";
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource dataSource;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    AgentDirectory(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What came of wanting a name and an extension. */
    sealed interface Claim {
        record Claimed() implements Claim {}

        /** @param field the one that another agent has: {@code username} or {@code extension} */
        record Taken(String field) implements Claim {}

        /** Held by a claim so old that its agent may never have come to be. */
        record MaybeVoid(String agentId) implements Claim {}

        /** There is no such agent to change. */
        record Unknown() implements Claim {}
    }

    @Override
    public CompletionStage<Optional<AgentProfile>> find(String agentId) {
        return first(SELECT + "agent_id = ?", agentId);
    }

    @Override
    public CompletionStage<Optional<AgentProfile>> findByExtension(String tenantId, String extension) {
        return first(SELECT + "tenant_id = ? AND extension = ?", tenantId, extension);
    }

    @Override
    public CompletionStage<List<AgentProfile>> findByExtension(String extension) {
        return all(SELECT + "extension = ? ORDER BY agent_id LIMIT 2", extension);
    }

    CompletionStage<Optional<AgentProfile>> findByUsername(String username) {
        return first(SELECT + "lower(username) = lower(?)", username);
    }

    /** In the order of creation, after an id. */
    CompletionStage<List<AgentProfile>> list(Optional<String> tenantId, String afterAgentId, int limit) {
        return async(connection -> {
            String where = tenantId.isPresent() ? "tenant_id = ? AND " : "";
            try (PreparedStatement query =
                    connection.prepareStatement(SELECT + where + "agent_id > ? ORDER BY agent_id LIMIT ?")) {
                int next = 1;
                if (tenantId.isPresent()) {
                    query.setString(next++, tenantId.get());
                }
                query.setString(next++, afterAgentId);
                query.setInt(next, limit);
                return read(query);
            }
        });
    }

    /** Reserves name and extension for an agent that is about to be created. */
    CompletionStage<Claim> claim(AgentProfile agent) {
        return async(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(CLAIM)) {
                insert.setString(1, agent.agentId());
                insert.setString(2, agent.tenantId());
                insert.setString(3, agent.userId());
                insert.setString(4, agent.username());
                insert.setString(5, agent.name());
                insert.setString(6, agent.extension());
                insert.setString(7, agent.typology().name());
                insert.setBoolean(8, agent.enabled());
                return insert.executeUpdate() == 1 ? new Claim.Claimed() : rival(connection, agent);
            }
        });
    }

    /** The agent exists: everybody may find it. */
    CompletionStage<Boolean> confirm(String agentId) {
        return write("UPDATE agent_directory SET confirmed = TRUE WHERE agent_id = ?", agentId);
    }

    /** Takes a claim back. */
    CompletionStage<Boolean> renounce(String agentId) {
        return write("DELETE FROM agent_directory WHERE agent_id = ? AND NOT confirmed", agentId);
    }

    CompletionStage<Boolean> remove(String agentId) {
        return write("DELETE FROM agent_directory WHERE agent_id = ?", agentId);
    }

    CompletionStage<Claim> change(AgentProfile agent) {
        return async(connection -> {
            try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
                update.setString(1, agent.userId());
                update.setString(2, agent.username());
                update.setString(3, agent.name());
                update.setString(4, agent.extension());
                update.setString(5, agent.typology().name());
                update.setBoolean(6, agent.enabled());
                update.setString(7, agent.agentId());
                return update.executeUpdate() == 1 ? new Claim.Claimed() : new Claim.Unknown();
            } catch (SQLException e) {
                if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    return rival(connection, agent);
                }
                throw e;
            }
        });
    }

    private static Claim rival(Connection connection, AgentProfile agent) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(RIVALS)) {
            query.setString(1, agent.username());
            query.setString(2, agent.agentId());
            query.setString(3, agent.username());
            query.setString(4, agent.tenantId());
            query.setString(5, agent.extension());
            try (ResultSet rows = query.executeQuery()) {
                Claim claim = new Claim.Taken("username");
                while (rows.next()) {
                    if (!rows.getBoolean("void")) {
                        return new Claim.Taken(rows.getBoolean("same_name") ? "username" : "extension");
                    }
                    claim = new Claim.MaybeVoid(rows.getString("agent_id"));
                }
                return claim;
            }
        }
    }

    private CompletionStage<Optional<AgentProfile>> first(String sql, String... parameters) {
        return all(sql, parameters).thenApply(found -> found.stream().findFirst());
    }

    private CompletionStage<List<AgentProfile>> all(String sql, String... parameters) {
        return async(connection -> {
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    query.setString(i + 1, parameters[i]);
                }
                return read(query);
            }
        });
    }

    private static List<AgentProfile> read(PreparedStatement query) throws SQLException {
        List<AgentProfile> agents = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                agents.add(new AgentProfile(
                        rows.getString("agent_id"),
                        rows.getString("tenant_id"),
                        rows.getString("user_id"),
                        rows.getString("username"),
                        rows.getString("name"),
                        rows.getString("extension"),
                        Typology.valueOf(rows.getString("typology")),
                        rows.getBoolean("enabled")));
            }
        }
        return List.copyOf(agents);
    }

    private CompletionStage<Boolean> write(String sql, String agentId) {
        return async(connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(1, agentId);
                return update.executeUpdate() == 1;
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
