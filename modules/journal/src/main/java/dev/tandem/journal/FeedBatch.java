package dev.tandem.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * One step of a feed: the next events in commit order, handled, and the feed's place moved, all in one transaction.
 *
 * <p>A row is read only once its transaction is older than every transaction still running
 * ({@code pg_snapshot_xmin}). No row can ever appear below that line any more, so the place {@code (xid, ordering)}
 * passes nothing by. The row lock on the place makes two feeds of one name take turns.
 */
final class FeedBatch {
    private static final String CREATE_PLACE =
            "INSERT INTO journal_feed (name, xid, ordering) VALUES (?, '0', 0) ON CONFLICT DO NOTHING";
    private static final String LOCK_PLACE =
            "SELECT xid::text AS xid_text, ordering FROM journal_feed WHERE name = ? FOR UPDATE";
    private static final String NEXT = "SELECT xid::text AS xid_text, " + EntryRows.COLUMNS
            + " FROM event_journal WHERE (xid, ordering) > (?::xid8, ?)"
            + " AND xid < pg_snapshot_xmin(pg_current_snapshot()) AND event_ser_id = " + EventSerializer.IDENTIFIER
            + " ORDER BY xid, ordering LIMIT ?";
    private static final String MOVE_PLACE =
            "UPDATE journal_feed SET xid = ?::xid8, ordering = ?, updated_at = now() WHERE name = ?";

    private final DataSource dataSource;
    private final EventCodec codec;
    private final String name;
    private final List<FeedHandler> handlers;
    private final int size;

    FeedBatch(DataSource dataSource, EventCodec codec, String name, List<FeedHandler> handlers, int size) {
        this.dataSource = dataSource;
        this.codec = codec;
        this.name = name;
        this.handlers = List.copyOf(handlers);
        this.size = size;
    }

    private record Place(String xid, long ordering) {}

    /** How many events were handled; 0 when the feed has caught up. */
    int handleNext() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int handled = handleAfter(connection, place(connection));
                connection.commit();
                return handled;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private int handleAfter(Connection connection, Place place) throws SQLException {
        int handled = 0;
        Place last = place;
        try (PreparedStatement query = connection.prepareStatement(NEXT)) {
            query.setString(1, place.xid());
            query.setLong(2, place.ordering());
            query.setInt(3, size);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    handle(connection, EntryRows.read(rows, codec));
                    last = new Place(rows.getString("xid_text"), rows.getLong("ordering"));
                    handled++;
                }
            }
        }
        if (handled > 0) {
            move(connection, last);
        }
        return handled;
    }

    private void handle(Connection connection, JournalEntry entry) throws SQLException {
        for (FeedHandler handler : handlers) {
            try {
                handler.handle(connection, entry);
            } catch (SQLException | RuntimeException e) {
                throw new SQLException(
                        "event " + entry.persistenceId() + "#" + entry.sequenceNr() + ": " + e.getMessage(), e);
            }
        }
    }

    private Place place(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(LOCK_PLACE)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                if (row.next()) {
                    return new Place(row.getString("xid_text"), row.getLong("ordering"));
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(CREATE_PLACE)) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
        return place(connection);
    }

    private void move(Connection connection, Place place) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MOVE_PLACE)) {
            update.setString(1, place.xid());
            update.setLong(2, place.ordering());
            update.setString(3, name);
            update.executeUpdate();
        }
    }
}
