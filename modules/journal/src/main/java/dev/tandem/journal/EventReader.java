package dev.tandem.journal;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads the history of one entity. */
public final class EventReader {
    /** The most that one call gives. */
    public static final int MAX_LIMIT = 1000;

    private static final String QUERY = "SELECT " + EntryRows.COLUMNS
            + " FROM event_journal WHERE persistence_id = ? AND sequence_number > ? AND event_ser_id = "
            + EventSerializer.IDENTIFIER + " ORDER BY sequence_number LIMIT ?";

    private final Jdbc jdbc;
    private final EventCodec codec;

    public EventReader(Database database, EventCodec codec) {
        this.jdbc = new Jdbc(database.dataSource());
        this.codec = codec;
    }

    /**
     * The events of an entity after a sequence number, oldest first; empty if there are none. Fails as {@link Jdbc} does.
     *
     * @param persistenceId such as {@code License|01J…}
     * @param limit 1 to {@link #MAX_LIMIT}; more is cut to that
     */
    public CompletionStage<List<JournalEntry>> events(String persistenceId, long after, int limit) {
        return jdbc.async(connection -> Jdbc.query(
                connection,
                QUERY,
                row -> EntryRows.read(row, codec),
                persistenceId,
                after,
                Math.clamp(limit, 1, MAX_LIMIT)));
    }
}
