package dev.tandem.journal;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What a feed does with each event: a projection into tables, say. Its writes and the feed's progress are one
 * transaction, so what goes through this connection happens exactly once. What it does elsewhere may repeat.
 */
@FunctionalInterface
public interface FeedHandler {
    /**
     * Called on a virtual thread, one event at a time, in commit order. Ignores what it does not know. Must not commit.
     *
     * @throws SQLException undoes the batch, which is tried again later: a feed never skips an event
     */
    void handle(Connection connection, JournalEntry entry) throws SQLException;
}
