package dev.tandem.journal;

import dev.tandem.core.Overloaded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Short database work, off the actors' threads: on virtual threads, as many at once as the pool has connections. A stage
 * fails with {@link SQLException} (wrapped) when the database is away, and with {@link Overloaded} when too much waits
 * already.
 */
public final class Jdbc {
    /** More would wait for a connection longer than their askers do. */
    private static final int MAX_WAITING = 1000;

    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource dataSource;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger waiting = new AtomicInteger();

    public Jdbc(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What is done with a connection, which the caller closes. */
    public interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** What is read of a row. */
    public interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    public <T> CompletionStage<T> async(Work<T> work) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(new Overloaded("too many database requests at once"));
        }
        return CompletableFuture.supplyAsync(() -> now(work), virtualThreads)
                .whenComplete((done, failed) -> waiting.decrementAndGet());
    }

    /** All or nothing. */
    public <T> CompletionStage<T> inTransaction(Work<T> work) {
        return async(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    /** Blocks. Fails with the wrapped {@link SQLException}. */
    public <T> T now(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    /** Until the transaction ends nobody else in the cluster holds the lock of this name. */
    public static void lock(Connection connection, String name) throws SQLException {
        query(connection, "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> name, name);
    }

    /** How many rows it changed. Parameters are what {@link #bind} takes. */
    public static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.executeUpdate();
        }
    }

    /** All rows. Parameters are what {@link #bind} takes. */
    public static <T> List<T> query(Connection connection, String sql, Reading<T> reading, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(reading.of(rows));
                }
                return List.copyOf(found);
            }
        }
    }

    /** The one number that a query gives. Parameters are what {@link #bind} takes. */
    public static int count(Connection connection, String sql, Object... parameters) throws SQLException {
        return query(connection, sql, row -> row.getInt(1), parameters).getFirst();
    }

    /** Strings, numbers, booleans, timestamps and bytes; empty for NULL; of texts a collection for an array. */
    public static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case Optional<?> optional -> statement.setObject(i + 1, optional.orElse(null));
                case Collection<?> texts ->
                    statement.setArray(i + 1, statement.getConnection().createArrayOf("text", texts.toArray()));
                case Object value -> statement.setObject(i + 1, value);
            }
        }
    }

    /** Whether a row of the same key is there already. */
    public static boolean isTaken(SQLException failure) {
        return UNIQUE_VIOLATION.equals(failure.getSQLState());
    }
}
