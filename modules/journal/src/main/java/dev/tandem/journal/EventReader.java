package dev.tandem.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Reads the history of one entity. */
public final class EventReader {
    /** The most that one call gives. */
    public static final int MAX_LIMIT = 1000;

    private static final String QUERY = "SELECT " + EntryRows.COLUMNS
            + " FROM event_journal WHERE persistence_id = ? AND sequence_number > ? AND event_ser_id = "
            + EventSerializer.IDENTIFIER + " ORDER BY sequence_number LIMIT ?";

    private final Database database;
    private final EventCodec codec;
    private final Executor virtualThreads = Executors.newVirtualThreadPerTaskExecutor();

    public EventReader(Database database, EventCodec codec) {
        this.database = database;
        this.codec = codec;
    }

    /**
     * The events of an entity after a sequence number, oldest first; empty if there are none. Fails with
     * {@link SQLException} (wrapped) when the database is away.
     *
     * @param persistenceId such as {@code License|01J…}
     * @param limit 1 to {@link #MAX_LIMIT}; more is cut to that
     */
    public CompletionStage<List<JournalEntry>> events(String persistenceId, long after, int limit) {
        return CompletableFuture.supplyAsync(() -> read(persistenceId, after, limit), virtualThreads);
    }

    private List<JournalEntry> read(String persistenceId, long after, int limit) {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, persistenceId);
            query.setLong(2, after);
            query.setInt(3, Math.clamp(limit, 1, MAX_LIMIT));
            List<JournalEntry> entries = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    entries.add(EntryRows.read(rows, codec));
                }
            }
            return List.copyOf(entries);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
