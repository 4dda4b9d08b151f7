package dev.tandem.call.inbound;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tandem.core.EventLog;
import dev.tandem.http.Json;
import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Numbers and ring groups in their tables: what is unique is a constraint there. A stage fails as {@link Jdbc} does. */
final class NumberStore implements NumberBook {
    private static final EventLog LOG = EventLog.of(NumberStore.class);
    private static final String NUMBERS =
            "SELECT number_id, tenant_id, number, trunk, target, ring_seconds, no_answer, busy FROM inbound_number ";
    private static final String GROUPS =
            "SELECT ring_group_id, tenant_id, name, strategy, ring_seconds, no_answer, busy FROM ring_group ";
    /** Each source is one tenant's or, without one, every tenant's. */
    private static final String MATCH = NUMBERS
            + "WHERE (NOT pattern AND digits = ? OR pattern AND digits = ANY (?)) AND EXISTS (SELECT 1"
            + " FROM unnest(?::text[], ?::text[]) AS source (owner, name)"
            + " WHERE (owner = '' OR owner = tenant_id) AND (trunk IS NULL OR trunk = name))"
            + " ORDER BY pattern, length(digits) DESC, trunk NULLS LAST, created_at LIMIT 1";

    private static final String SAVE_NUMBER =
            "INSERT INTO inbound_number (number_id, tenant_id, number, digits, pattern, trunk, target,"
                    + " ring_seconds, no_answer, busy) VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?::jsonb)"
                    + " ON CONFLICT (number_id) DO UPDATE SET number = excluded.number, digits = excluded.digits,"
                    + " pattern = excluded.pattern, trunk = excluded.trunk, target = excluded.target,"
                    + " ring_seconds = excluded.ring_seconds, no_answer = excluded.no_answer,"
                    + " busy = excluded.busy";
    private static final String SAVE_GROUP =
            "INSERT INTO ring_group (ring_group_id, tenant_id, name, strategy, ring_seconds, no_answer, busy)"
                    + " VALUES (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb) ON CONFLICT (ring_group_id) DO UPDATE SET"
                    + " name = excluded.name, strategy = excluded.strategy, ring_seconds = excluded.ring_seconds,"
                    + " no_answer = excluded.no_answer, busy = excluded.busy";
    private static final String SAVE_MEMBER =
            "INSERT INTO ring_group_member (ring_group_id, extension, position) VALUES (?, ?, ?)"
                    + " ON CONFLICT (ring_group_id, extension) DO UPDATE SET position = excluded.position";
    private static final String LEADS_TO = "SELECT count(*) FROM (SELECT 1 FROM inbound_number"
            + " WHERE tenant_id = ? AND ? IN (target->>'ringGroup', no_answer->>'ringGroup', busy->>'ringGroup')"
            + " UNION ALL SELECT 1 FROM ring_group WHERE tenant_id = ?"
            + " AND ring_group_id <> ? AND ? IN (no_answer->>'ringGroup', busy->>'ringGroup')) AS leads";
    private static final int MAX_DIGITS = 20;

    private final Jdbc jdbc;

    NumberStore(DataSource dataSource) {
        this.jdbc = new Jdbc(dataSource);
    }

    @Override
    public CompletionStage<Optional<InboundNumber>> match(List<InboundTrunks.Source> sources, String called) {
        String digits = InboundNumber.digitsOf(called);
        if (digits.isEmpty() || digits.length() > MAX_DIGITS || !digits.chars().allMatch(NumberStore::isDigit)) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return jdbc.async(connection -> Jdbc.query(
                        connection,
                        MATCH,
                        NumberStore::number,
                        digits,
                        beginnings(digits),
                        sources.stream()
                                .map(source -> source.tenantId().orElse(""))
                                .toList(),
                        sources.stream().map(InboundTrunks.Source::trunk).toList())
                .stream()
                .findFirst());
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static List<String> beginnings(String digits) {
        return IntStream.rangeClosed(1, digits.length())
                .mapToObj(length -> digits.substring(0, length))
                .toList();
    }

    CompletionStage<Optional<InboundNumber>> number(String id) {
        return jdbc.async(
                connection -> Jdbc.query(connection, NUMBERS + "WHERE number_id = ?", NumberStore::number, id).stream()
                        .findFirst());
    }

    /** In the order of creation, after an id. */
    CompletionStage<List<InboundNumber>> numbers(Optional<String> tenantId, String afterId, int limit) {
        return jdbc.async(connection -> Jdbc.query(
                connection,
                NUMBERS + "WHERE (?::text IS NULL OR tenant_id = ?) AND number_id > ? ORDER BY number_id LIMIT ?",
                NumberStore::number,
                tenantId,
                tenantId,
                afterId,
                limit));
    }

    /** What came of saving. */
    enum Outcome {
        SAVED,
        /** Another one has its number or its name. */
        TAKEN,
        /** It is not what it was when its change was thought out: somebody else has changed or deleted it since. */
        OVERTAKEN
    }

    /**
     * Saves a number.
     *
     * @param before what it replaces; empty for a new one
     * @param everywhere whether other tenants' numbers that no trunk is named for count too: some trunk is every tenant's
     */
    CompletionStage<Outcome> save(Optional<InboundNumber> before, InboundNumber number, boolean everywhere) {
        return jdbc.inTransaction(connection -> {
                    if (before.isPresent() && !before.equals(locked(connection, number.id()))) {
                        return Outcome.OVERTAKEN;
                    }
                    if (everywhere && isTaken(connection, number)) {
                        return Outcome.TAKEN;
                    }
                    write(connection, number);
                    return Outcome.SAVED;
                })
                .exceptionally(NumberStore::unlessTaken);
    }

    /** As it is, and stays until the transaction ends. */
    private static Optional<InboundNumber> locked(Connection connection, String id) throws SQLException {
        return Jdbc.query(connection, NUMBERS + "WHERE number_id = ? FOR UPDATE", NumberStore::number, id).stream()
                .findFirst();
    }

    private static void write(Connection connection, InboundNumber number) throws SQLException {
        Jdbc.update(
                connection,
                SAVE_NUMBER,
                number.id(),
                number.tenantId(),
                number.number(),
                InboundNumber.digitsOf(number.number()),
                InboundNumber.isPattern(number.number()),
                number.trunk(),
                json(number.target()),
                number.ringSeconds(),
                number.rules().noAnswer().map(NumberStore::json),
                number.rules().busy().map(NumberStore::json));
    }

    /** No constraint says this, so of two tenants that want a number at once the second one waits here. */
    private static boolean isTaken(Connection connection, InboundNumber number) throws SQLException {
        String digits = InboundNumber.digitsOf(number.number());
        Jdbc.lock(connection, "number " + digits);
        return Jdbc.count(
                        connection,
                        "SELECT count(*) FROM inbound_number WHERE digits = ?"
                                + " AND pattern = ? AND tenant_id <> ? AND coalesce(trunk, '') = ?",
                        digits,
                        InboundNumber.isPattern(number.number()),
                        number.tenantId(),
                        number.trunk().orElse(""))
                > 0;
    }

    private static Outcome unlessTaken(Throwable failure) {
        if (failure.getCause() instanceof SQLException cause && Jdbc.isTaken(cause)) {
            return Outcome.TAKEN;
        }
        throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
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
        return jdbc.async(connection -> groups(connection, "WHERE ring_group_id = ?", order, id).stream()
                .findFirst());
    }

    /** In the order of creation, after an id. */
    CompletionStage<List<RingGroup>> groups(Optional<String> tenantId, String afterId, int limit) {
        return jdbc.async(connection -> groups(
                connection,
                "WHERE (?::text IS NULL OR tenant_id = ?) AND ring_group_id > ? ORDER BY ring_group_id LIMIT ?",
                "position",
                tenantId,
                tenantId,
                afterId,
                limit));
    }

    /**
     * Saves a ring group; members that stay keep their turn.
     *
     * @param before what it replaces; empty for a new one
     */
    CompletionStage<Outcome> save(Optional<RingGroup> before, RingGroup group) {
        return jdbc.inTransaction(connection -> {
                    if (before.isPresent() && !before.equals(lockedGroup(connection, group.id()))) {
                        return Outcome.OVERTAKEN;
                    }
                    write(connection, group);
                    return Outcome.SAVED;
                })
                .exceptionally(NumberStore::unlessTaken);
    }

    /** As it is, and stays until the transaction ends. */
    private static Optional<RingGroup> lockedGroup(Connection connection, String id) throws SQLException {
        return groups(connection, "WHERE ring_group_id = ? FOR UPDATE", "position", id).stream()
                .findFirst();
    }

    private static void write(Connection connection, RingGroup group) throws SQLException {
        Jdbc.update(
                connection,
                SAVE_GROUP,
                group.id(),
                group.tenantId(),
                group.name(),
                group.strategy().name(),
                group.ringSeconds(),
                group.rules().noAnswer().map(NumberStore::json),
                group.rules().busy().map(NumberStore::json));
        Jdbc.update(
                connection,
                "DELETE FROM ring_group_member WHERE ring_group_id = ? AND NOT extension = ANY (?)",
                group.id(),
                group.members());
        for (int position = 0; position < group.members().size(); position++) {
            Jdbc.update(connection, SAVE_MEMBER, group.id(), group.members().get(position), position);
        }
    }

    /** Whether a number or a ring group has this one as its target or in its rules. */
    CompletionStage<Boolean> leadsTo(RingGroup group) {
        String tenant = group.tenantId();
        String id = group.id();
        return jdbc.async(connection -> Jdbc.count(connection, LEADS_TO, tenant, id, tenant, id, id) > 0);
    }

    CompletionStage<Boolean> deleteGroup(String id) {
        return delete("DELETE FROM ring_group WHERE ring_group_id = ?", id);
    }

    @Override
    public void turn(String ringGroupId, String extension) {
        var _ = jdbc.async(connection -> Jdbc.update(
                        connection,
                        "UPDATE ring_group_member SET last_turn = nextval('ring_turn')"
                                + " WHERE ring_group_id = ? AND extension = ?",
                        ringGroupId,
                        extension))
                .exceptionally(away -> {
                    LOG.warn("inbound.turn-not-kept", "ringGroup", ringGroupId, "because", away.getMessage());
                    return 0;
                });
    }

    private static InboundNumber number(ResultSet row) throws SQLException {
        return new InboundNumber(
                row.getString("number_id"),
                row.getString("tenant_id"),
                row.getString("number"),
                Optional.ofNullable(row.getString("trunk")),
                target(row.getString("target")),
                row.getInt("ring_seconds"),
                rules(row));
    }

    /** @param order of each group's members */
    private static List<RingGroup> groups(Connection connection, String rest, String order, Object... parameters)
            throws SQLException {
        return Jdbc.query(
                connection,
                GROUPS + rest,
                row -> new RingGroup(
                        row.getString("ring_group_id"),
                        row.getString("tenant_id"),
                        row.getString("name"),
                        Strategy.valueOf(row.getString("strategy")),
                        members(connection, row.getString("ring_group_id"), order),
                        row.getInt("ring_seconds"),
                        rules(row)),
                parameters);
    }

    private static List<String> members(Connection connection, String groupId, String order) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT extension FROM ring_group_member WHERE ring_group_id = ? ORDER BY " + order,
                row -> row.getString(1),
                groupId);
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
        return jdbc.async(connection -> Jdbc.update(connection, sql, id) == 1);
    }
}
