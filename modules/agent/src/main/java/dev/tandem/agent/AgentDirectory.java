package dev.tandem.agent;

import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The agents by name, extension and tenant: unique user names (in the whole cluster) and extensions (in a tenant) are
 * constraints of its table. A stage fails as {@link Jdbc} does.
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

    private final Jdbc jdbc;

    AgentDirectory(DataSource dataSource) {
        this.jdbc = new Jdbc(dataSource);
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
        String ofTenant = tenantId.isPresent() ? "tenant_id = ? AND " : "";
        return all(
                SELECT + ofTenant + "agent_id > ? ORDER BY agent_id LIMIT " + limit,
                Stream.concat(tenantId.stream(), Stream.of(afterAgentId)).toArray());
    }

    /** Reserves name and extension for an agent that is about to be created. */
    CompletionStage<Claim> claim(AgentProfile agent) {
        return jdbc.async(connection -> {
            int claimed = Jdbc.update(
                    connection,
                    CLAIM,
                    agent.agentId(),
                    agent.tenantId(),
                    agent.userId(),
                    agent.username(),
                    agent.name(),
                    agent.extension(),
                    agent.typology().name(),
                    agent.enabled());
            return claimed == 1 ? new Claim.Claimed() : rival(connection, agent);
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
        return jdbc.async(connection -> {
            try {
                int changed = Jdbc.update(
                        connection,
                        UPDATE,
                        agent.userId(),
                        agent.username(),
                        agent.name(),
                        agent.extension(),
                        agent.typology().name(),
                        agent.enabled(),
                        agent.agentId());
                return changed == 1 ? new Claim.Claimed() : new Claim.Unknown();
            } catch (SQLException e) {
                if (Jdbc.isTaken(e)) {
                    return rival(connection, agent);
                }
                throw e;
            }
        });
    }

    /** The claim of an agent that stands in the way; of several a certain one. */
    private static Claim rival(Connection connection, AgentProfile agent) throws SQLException {
        List<Claim> rivals = Jdbc.query(
                connection,
                RIVALS,
                AgentDirectory::rival,
                agent.username(),
                agent.agentId(),
                agent.username(),
                agent.tenantId(),
                agent.extension());
        return rivals.stream()
                .filter(Claim.Taken.class::isInstance)
                .findFirst()
                .orElseGet(() -> rivals.isEmpty() ? new Claim.Taken("username") : rivals.getLast());
    }

    private static Claim rival(ResultSet row) throws SQLException {
        return row.getBoolean("void")
                ? new Claim.MaybeVoid(row.getString("agent_id"))
                : new Claim.Taken(row.getBoolean("same_name") ? "username" : "extension");
    }

    private CompletionStage<Optional<AgentProfile>> first(String sql, Object... parameters) {
        return all(sql, parameters).thenApply(found -> found.stream().findFirst());
    }

    private CompletionStage<List<AgentProfile>> all(String sql, Object... parameters) {
        return jdbc.async(connection -> Jdbc.query(connection, sql, AgentDirectory::agent, parameters));
    }

    private static AgentProfile agent(ResultSet row) throws SQLException {
        return new AgentProfile(
                row.getString("agent_id"),
                row.getString("tenant_id"),
                row.getString("user_id"),
                row.getString("username"),
                row.getString("name"),
                row.getString("extension"),
                Typology.valueOf(row.getString("typology")),
                row.getBoolean("enabled"));
    }

    private CompletionStage<Boolean> write(String sql, String agentId) {
        return jdbc.async(connection -> Jdbc.update(connection, sql, agentId) == 1);
    }
}
