package dev.tandem.agent.session;

import dev.tandem.journal.FeedHandler;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.JournalEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/**
 * Every session there was, in a table that the journal's feed keeps; some tens of milliseconds behind the sessions
 * themselves. A stage fails as {@link Jdbc} does.
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

    private final Jdbc jdbc;

    public SessionHistory(DataSource dataSource) {
        this.jdbc = new Jdbc(dataSource);
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
                Jdbc.update(connection, WENT_ON, entry.sequenceNr(), event.sessionId());
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
        return jdbc.async(connection -> Jdbc.query(
                connection,
                SELECT + "ended_at IS NULL AND agent_id = ANY (?) ORDER BY session_id",
                SessionHistory::row,
                agentIds));
    }

    private static void and(StringBuilder where, List<String> parameters, String condition, String value) {
        where.append(condition);
        parameters.add(value);
    }

    private static void insert(Connection connection, AgentSessionEvent.Opened opened, long number)
            throws SQLException {
        Jdbc.update(
                connection,
                OPENED,
                opened.sessionId(),
                opened.agentId(),
                opened.tenantId(),
                Timestamp.from(opened.at()),
                number,
                number);
    }

    private static void end(Connection connection, AgentSessionEvent.Ended ended, long number) throws SQLException {
        Jdbc.update(connection, ENDED, Timestamp.from(ended.at()), ended.reason(), number, ended.sessionId());
    }

    private static void presence(Connection connection, AgentSessionEvent.PresenceChanged changed, long number)
            throws SQLException {
        String presence = changed.presence().name();
        Jdbc.update(
                connection, PRESENCE, presence, Timestamp.from(changed.at()), presence, number, changed.sessionId());
    }

    private CompletionStage<List<Row>> select(String where, List<String> parameters) {
        return jdbc.async(
                connection -> Jdbc.query(connection, SELECT + where, SessionHistory::row, parameters.toArray()));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("session_id"),
                row.getString("agent_id"),
                row.getString("tenant_id"),
                row.getTimestamp("opened_at").toInstant(),
                Optional.ofNullable(row.getTimestamp("ended_at")).map(Timestamp::toInstant),
                Optional.ofNullable(row.getString("reason")),
                Presence.valueOf(row.getString("presence")),
                row.getTimestamp("presence_since").toInstant(),
                row.getLong("first_event"),
                row.getLong("last_event"));
    }
}
