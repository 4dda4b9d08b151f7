package dev.tandem.license;

import dev.tandem.http.Overloaded;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Short database work, off the actors' threads: on virtual threads, as many at once as the pool has connections. */
final class Jdbc {
    /** More would wait for a connection longer than their askers do. */
    private static final int MAX_WAITING = 1000;

    private final DataSource dataSource;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Work with a connection, which the caller closes. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    Jdbc(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Fails with the wrapped {@link SQLException}, or with {@link Overloaded} when too much waits already. */
    <T> CompletionStage<T> run(Work<T> work) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(new Overloaded("too many database requests at once"));
        }
        return CompletableFuture.supplyAsync(() -> connected(work), virtualThreads)
                .whenComplete((done, failed) -> waiting.decrementAndGet());
    }

    private <T> T connected(Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
