package dev.tandem.call.trunk;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/** JDBC on virtual threads. A stage fails with {@link SQLException} (wrapped) when the database is away. */
final class Jdbc {
    private final DataSource dataSource;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    Jdbc(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What is done with a connection. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    <T> CompletionStage<T> async(Work<T> work) {
        return CompletableFuture.supplyAsync(() -> now(work), virtualThreads);
    }

    /** All or nothing. */
    <T> CompletionStage<T> inTransaction(Work<T> work) {
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

    /** Blocks. */
    <T> T now(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    /** Until the transaction ends nobody else in the cluster holds the lock of this name. */
    void lock(Connection connection, String name) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, name);
            lock.execute();
        }
    }
}
