package dev.tandem.agent.session;

import dev.tandem.journal.FeedHandler;
import dev.tandem.journal.JournalEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * Every session there was, in a table that the journal's feed keeps; some tens of milliseconds behind the sessions
 * themselves. A stage fails with {@link SQLException} (wrapped) when the database is away.
 */
public final class SessionHistory implements FeedHandler {
    private static final String OPENED = "INSERT INTO agent_session "
            + "(session_id, agent_id, tenant_id, opened_at, first_event, last_event) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String ENDED =
            "UPDATE agent_session SET ended_at = ?, reason = ?, last_event = ? WHERE session_id = ?";
    private static final String WENT_ON = "UPDATE agent_session SET last_event = ? WHERE session_id = ?";
    private static final String SELECT = "SELECT session_id, agent_id, tenant_id, opened_at, ended_at, reason, "
            + "first_event, last_event, presence, coalesce(presence_since, opened_at) AS presence_since "
            + "FROM agent_session WHERE ";
    private static final String PRESENCE = "UPDATE agent_session SET presence_since = CASE WHEN presence = ? "
            + "THEN presence_since ELSE ? END, presence = ?, last_event = ? WHERE session_id = ?";

    private final DataSource dataSource;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    public SessionHistory(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * One session.
     *
     * @param endedAt empty while it lives; {@code reason} likewise
     * @param presence as last seen, {@code presenceSince} since when
     * @param firstEvent where its events begin in the stream of its agent; {@code lastEvent} where they end so far
     */
    public record Row(
            String sessionId,
            String agentId,
            String tenantId,
            Instant openedAt,
            Optional<Instant> endedAt,
            Optional<String> reason,
            Presence presence,
            Instant presenceSince,
            long firstEvent,
            long lastEvent) {}

    /**
     * What to list.
     *
     * @param tenantId empty for all
     * @param before the session id of the last page's end; empty for the first page
     */
    public record Query(
            Optional<String> tenantId,
            Optional<String> agentId,
            boolean liveOnly,
            Optional<String> before,
            int limit) {}

    @Override
    public void handle(Connection connection, JournalEntry entry) throws SQLException {
        if (!(entry.event() instanceof AgentSessionEvent event)) {
            return;
        }
        switch (event) {
            case AgentSessionEvent.Opened opened -> insert(connection, opened, entry.sequenceNr());
            case AgentSessionEvent.Ended ended -> end(connection, ended, entry.sequenceNr());
            case AgentSessionEvent.PresenceChanged changed -> presence(connection, changed, entry.sequenceNr());
            case AgentSessionEvent.ClientAttached _,
                    AgentSessionEvent.ClientDetached _,
                    AgentSessionEvent.CallJoined _,
                    AgentSessionEvent.CallLeft _,
                    AgentSessionEvent.Settled _ -> {
                try (PreparedStatement update = connection.prepareStatement(WENT_ON)) {
                    update.setLong(1, entry.sequenceNr());
                    update.setString(2, event.sessionId());
                    update.executeUpdate();
                }
            }
        }
    }

    /** Newest first. */
    public CompletionStage<List<Row>> list(Query query) {
        StringBuilder where = new StringBuilder("TRUE");
        List<String> parameters = new ArrayList<>();
        query.tenantId().ifPresent(tenant -> and(where, parameters, " AND tenant_id = ?", tenant));
        query.agentId().ifPresent(agent -> and(where, parameters, " AND agent_id = ?", agent));
        query.before().ifPresent(before -> and(where, parameters, " AND session_id < ?", before));
        if (query.liveOnly()) {
            where.append(" AND ended_at IS NULL");
        }
        return select(where + " ORDER BY session_id DESC LIMIT " + query.limit(), parameters);
    }

    public CompletionStage<Optional<Row>> find(String sessionId) {
        return select("session_id = ?", List.of(sessionId))
                .thenApply(rows -> rows.stream().findFirst());
    }

    /** The live sessions of these agents, at most one each. */
    public CompletionStage<List<Row>> live(List<String> agentIds) {
        if (agentIds.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        String places = String.join(", ", Collections.nCopies(agentIds.size(), "?"));
        return select("ended_at IS NULL AND agent_id IN (" + places + ") ORDER BY session_id", agentIds);
    }

    private static void and(StringBuilder where, List<String> parameters, String condition, String value) {
        where.append(condition);
        parameters.add(value);
    }

    private static void insert(Connection connection, AgentSessionEvent.Opened opened, long number)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(OPENED)) {
            insert.setString(1, opened.sessionId());
            insert.setString(2, opened.agentId());
            insert.setString(3, opened.tenantId());
            insert.setTimestamp(4, Timestamp.from(opened.at()));
            insert.setLong(5, number);
            insert.setLong(6, number);
            insert.executeUpdate();
        }
    }

    private static void end(Connection connection, AgentSessionEvent.Ended ended, long number) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ENDED)) {
            update.setTimestamp(1, Timestamp.from(ended.at()));
            update.setString(2, ended.reason());
            update.setLong(3, number);
            update.setString(4, ended.sessionId());
            update.executeUpdate();
        }
    }

    private static void presence(Connection connection, AgentSessionEvent.PresenceChanged changed, long number)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(PRESENCE)) {
            update.setString(1, changed.presence().name());
            update.setTimestamp(2, Timestamp.from(changed.at()));
            update.setString(3, changed.presence().name());
            update.setLong(4, number);
            update.setString(5, changed.sessionId());
            update.executeUpdate();
        }
    }

    private CompletionStage<List<Row>> select(String where, List<String> parameters) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (Connection connection = dataSource.getConnection();
                            PreparedStatement query = connection.prepareStatement(SELECT + where)) {
                        for (int i = 0; i < parameters.size(); i++) {
                            query.setString(i + 1, parameters.get(i));
                        }
                        return read(query);
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                virtualThreads);
    }

    private static List<Row> read(PreparedStatement query) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(new Row(
                        rows.getString("session_id"),
                        rows.getString("agent_id"),
                        rows.getString("tenant_id"),
                        rows.getTimestamp("opened_at").toInstant(),
                        Optional.ofNullable(rows.getTimestamp("ended_at")).map(Timestamp::toInstant),
                        Optional.ofNullable(rows.getString("reason")),
                        Presence.valueOf(rows.getString("presence")),
                        rows.getTimestamp("presence_since").toInstant(),
                        rows.getLong("first_event"),
                        rows.getLong("last_event")));
            }
        }
        return List.copyOf(found);
    }
}
