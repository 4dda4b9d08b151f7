package dev.tandem.call.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.call.CallEvent;
import dev.tandem.http.Json;
import dev.tandem.http.Principal;
import dev.tandem.journal.FeedHandler;
import dev.tandem.journal.Jdbc;
import dev.tandem.journal.JournalEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/**
 * Calls by query, live and past. Fed from the journal, so it follows the calls themselves by a fraction of a second.
 * Stages fail as {@link Jdbc} does.
 */
public final class CallHistory implements FeedHandler {
    /** The most live calls that one answer names. */
    public static final int MAX_LIVE = 1000;

    private static final String COLUMNS = "call_id, tenant_id, agent_id, peer_agent_id, direction, from_number,"
            + " to_number, campaign_id, lead_id, trunk, codec, dialed_at, ringing_at, answered_at, ended_at, failed,"
            + " reason, sip_status, duration_s, quality::text AS quality";
    private static final String TOTALS = "SELECT count(*) FILTER (WHERE ended_at IS NULL) AS active,"
            + " count(*) FILTER (WHERE dialed_at >= ?) AS total,"
            + " count(*) FILTER (WHERE dialed_at >= ? AND answered_at IS NOT NULL) AS answered,"
            + " count(*) FILTER (WHERE dialed_at >= ? AND failed) AS failed,"
            + " coalesce(sum(duration_s) FILTER (WHERE dialed_at >= ?), 0) AS talk"
            + " FROM call_history WHERE (dialed_at >= ? OR ended_at IS NULL)";

    private final Jdbc jdbc;

    public CallHistory(DataSource dataSource) {
        this.jdbc = new Jdbc(dataSource);
    }

    @Override
    public void handle(Connection connection, JournalEntry entry) throws SQLException {
        if (entry.event() instanceof CallEvent event) {
            HistoryFeed.write(connection, entry.entityId(), event);
        }
    }

    /** A page of calls, newest first. */
    public CompletionStage<CallPage> page(CallQuery query) {
        Condition condition = new Condition()
                .and("tenant_id = ?", query.tenantId())
                .andEither("agent_id = ?", "peer_agent_id = ?", query.agentId())
                .and("dialed_at >= ?", query.from().map(CallHistory::sqlTime))
                .and("dialed_at < ?", query.to().map(CallHistory::sqlTime))
                .and("call_id < ?", query.cursor());
        return records(condition, "ORDER BY call_id DESC", query.limit() + 1).thenApply(found -> {
            boolean more = found.size() > query.limit();
            List<CallRecord> calls = more ? found.subList(0, query.limit()) : found;
            return new CallPage(calls, more ? Optional.of(calls.getLast().callId()) : Optional.empty());
        });
    }

    /** One call, if the bearer may see it. */
    public CompletionStage<Optional<CallRecord>> find(Principal who, String callId) {
        if (callId.indexOf('\0') >= 0) {
            // Nor could the database be asked for it.
            return CompletableFuture.completedStage(Optional.empty());
        }
        return records(new Condition().and("call_id = ?", Optional.of(callId)), "", 1)
                .thenApply(found -> found.stream().findFirst().filter(call -> call.isSeenBy(who)));
    }

    /** The calls that live now, oldest first, at most {@link #MAX_LIVE}. Without a tenant: everybody's. */
    public CompletionStage<List<CallRecord>> live(Optional<String> tenantId) {
        Condition condition = new Condition().and("tenant_id = ?", tenantId).and("ended_at IS NULL");
        return records(condition, "ORDER BY call_id", MAX_LIVE);
    }

    /** Calls counted. Without a tenant: everybody's; without an agent: all agents'. */
    public CompletionStage<CallTotals> totals(Optional<String> tenantId, Optional<String> agentId, Instant since) {
        Condition condition =
                new Condition().and("tenant_id = ?", tenantId).andEither("agent_id = ?", "peer_agent_id = ?", agentId);
        List<Object> values = new ArrayList<>(Collections.nCopies(5, sqlTime(since)));
        values.addAll(condition.values);
        return jdbc.async(connection -> Jdbc.query(
                        connection,
                        TOTALS + condition.sql(" AND "),
                        row -> new CallTotals(
                                since,
                                row.getLong("active"),
                                row.getLong("total"),
                                row.getLong("answered"),
                                row.getLong("failed"),
                                row.getLong("talk")),
                        values.toArray())
                .getFirst());
    }

    private CompletionStage<List<CallRecord>> records(Condition condition, String order, int limit) {
        String sql =
                "SELECT " + COLUMNS + " FROM call_history" + condition.sql(" WHERE ") + " " + order + " LIMIT " + limit;
        return jdbc.async(connection -> Jdbc.query(connection, sql, CallHistory::record, condition.values.toArray()));
    }

    private static CallRecord record(ResultSet row) throws SQLException {
        Optional<Instant> ringingAt = time(row, "ringing_at");
        Optional<Instant> answeredAt = time(row, "answered_at");
        Optional<Instant> endedAt = time(row, "ended_at");
        int sipStatus = row.getInt("sip_status");
        Optional<Integer> status = row.wasNull() ? Optional.empty() : Optional.of(sipStatus);
        return new CallRecord(
                row.getString("call_id"),
                row.getString("tenant_id"),
                row.getString("agent_id"),
                Optional.ofNullable(row.getString("peer_agent_id")),
                row.getString("direction"),
                state(ringingAt, answeredAt, endedAt, row.getBoolean("failed")),
                row.getString("from_number"),
                row.getString("to_number"),
                Optional.ofNullable(row.getString("campaign_id")),
                Optional.ofNullable(row.getString("lead_id")),
                Optional.ofNullable(row.getString("trunk")),
                Optional.ofNullable(row.getString("codec")),
                row.getObject("dialed_at", OffsetDateTime.class).toInstant(),
                ringingAt,
                answeredAt,
                endedAt,
                Optional.ofNullable(row.getString("reason")),
                status,
                row.getLong("duration_s"),
                Optional.ofNullable(row.getString("quality")).map(CallHistory::json));
    }

    private static String state(
            Optional<Instant> ringingAt, Optional<Instant> answeredAt, Optional<Instant> endedAt, boolean failed) {
        if (endedAt.isPresent()) {
            return failed ? "failed" : "ended";
        }
        if (answeredAt.isPresent()) {
            return "answered";
        }
        return ringingAt.isPresent() ? "ringing" : "dialing";
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime sqlTime(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("jsonb gave no JSON", e);
        }
    }

    /** Conditions that are wanted, joined by AND, with their values. */
    private static final class Condition {
        private final List<String> terms = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        Condition and(String term) {
            terms.add(term);
            return this;
        }

        Condition and(String term, Optional<?> value) {
            value.ifPresent(wanted -> {
                terms.add(term);
                values.add(wanted);
            });
            return this;
        }

        Condition andEither(String one, String other, Optional<?> value) {
            value.ifPresent(wanted -> {
                terms.add("(" + one + " OR " + other + ")");
                values.add(wanted);
                values.add(wanted);
            });
            return this;
        }

        String sql(String prefix) {
            return terms.isEmpty() ? "" : prefix + String.join(" AND ", terms);
        }
    }
}
