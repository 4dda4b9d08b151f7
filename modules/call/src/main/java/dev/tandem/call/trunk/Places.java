package dev.tandem.call.trunk;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.journal.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The places that calls hold in PostgreSQL: on trunks in either direction, in their tenants' limits only those that agents
 * make. One lock a limit makes counting exact in the whole cluster. Each place is a lease of {@link #LEASE} that the call's
 * node renews, so that what a lost node held comes free by itself. A node that cannot renew for so long may let calls in
 * beyond the limit until they end.
 */
final class Places implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration RENEW = Duration.ofSeconds(20);
    private static final EventLog LOG = EventLog.of(Places.class);

    private final Jdbc jdbc;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private Optional<Thread> renewer = Optional.empty();

    Places(Jdbc jdbc) {
        this.jdbc = jdbc;
    }

    void open() {
        renewer = Optional.of(Thread.ofVirtual().name("call-places").start(this::renewOnAndOn));
    }

    static String ofTrunk(String trunkId) {
        return "trunk:" + trunkId;
    }

    static String ofTenant(String tenantId) {
        return "tenant:" + tenantId;
    }

    /** This node renews what the call holds from now on. */
    void hold(String callId) {
        held.add(callId);
    }

    /** Somebody else does. */
    void handOver(String callId) {
        held.remove(callId);
    }

    /** Takes a place; again gives the same one. Fails when the database is away. */
    CompletionStage<Boolean> take(String scope, String callId, int most) {
        return jdbc.inTransaction(connection -> {
            Jdbc.lock(connection, scope);
            return take(connection, scope, callId, most);
        });
    }

    private static boolean take(Connection connection, String scope, String callId, int most) throws SQLException {
        Jdbc.update(connection, "DELETE FROM call_place WHERE scope = ? AND expires_at < clock_timestamp()", scope);
        if (Jdbc.count(connection, "SELECT count(*) FROM call_place WHERE scope = ? AND call_id <> ?", scope, callId)
                >= most) {
            return false;
        }
        Jdbc.update(
                connection,
                "INSERT INTO call_place (scope, call_id, expires_at) VALUES (?, ?, clock_timestamp() + "
                        + LEASE.toSeconds() + " * interval '1 second')"
                        + " ON CONFLICT (scope, call_id) DO UPDATE SET expires_at = EXCLUDED.expires_at",
                scope,
                callId);
        return true;
    }

    /** Counts a call that begins against its tenant's limits. Fails when the database is away. */
    CompletionStage<Optional<Refusal>> admit(String tenantId, String callId, CallLimits limits) {
        return jdbc.inTransaction(connection -> {
            Jdbc.lock(connection, ofTenant(tenantId));
            Optional<Integer> perMinute = limits.callsPerMinute();
            if (perMinute.isPresent() && begunLately(connection, tenantId, callId) >= perMinute.get()) {
                return limited("More than " + perMinute.get() + " calls in a minute (callsPerMinute)");
            }
            Optional<Integer> most = limits.concurrentCalls();
            if (most.isPresent() && !take(connection, ofTenant(tenantId), callId, most.get())) {
                return limited(most.get() + " calls are under way already (concurrentCalls)");
            }
            if (perMinute.isPresent()) {
                Jdbc.update(
                        connection,
                        "INSERT INTO call_begun (tenant_id, call_id, begun_at) VALUES (?, ?, clock_timestamp())"
                                + " ON CONFLICT DO NOTHING",
                        tenantId,
                        callId);
            }
            return Optional.empty();
        });
    }

    private static int begunLately(Connection connection, String tenantId, String callId) throws SQLException {
        Jdbc.update(
                connection,
                "DELETE FROM call_begun WHERE tenant_id = ? AND begun_at <= clock_timestamp() - interval '1 minute'",
                tenantId);
        return Jdbc.count(
                connection, "SELECT count(*) FROM call_begun WHERE tenant_id = ? AND call_id <> ?", tenantId, callId);
    }

    private static Optional<Refusal> limited(String because) {
        return Optional.of(ErrorCode.RATE_LIMITED.refusal(because));
    }

    void leave(String scope, String callId) {
        free("DELETE FROM call_place WHERE scope = ? AND call_id = ?", scope, callId);
    }

    /** Frees all that the call holds. */
    void release(String callId) {
        held.remove(callId);
        free("DELETE FROM call_place WHERE call_id = ?", callId);
    }

    /** If that fails, the lease runs out. */
    private void free(String sql, Object... parameters) {
        jdbc.async(connection -> Jdbc.update(connection, sql, parameters)).exceptionally(away -> {
            LOG.warn("call-places.not-freed", "because", String.valueOf(away.getMessage()));
            return 0;
        });
    }

    private void renewOnAndOn() {
        try {
            while (true) {
                Thread.sleep(RENEW);
                renew();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    void renew() {
        Set<String> calls = Set.copyOf(held);
        if (calls.isEmpty()) {
            return;
        }
        jdbc.async(connection -> Jdbc.update(
                        connection,
                        "UPDATE call_place SET expires_at = clock_timestamp() + " + LEASE.toSeconds()
                                + " * interval '1 second' WHERE call_id = ANY (?)",
                        calls))
                .exceptionally(away -> {
                    LOG.warn("call-places.not-renewed", "calls", calls.size(), "because", away.getMessage());
                    return 0;
                });
    }

    @Override
    public void close() {
        renewer.ifPresent(Thread::interrupt);
    }
}
