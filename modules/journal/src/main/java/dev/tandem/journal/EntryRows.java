package dev.tandem.journal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** A journal row as an entry. */
final class EntryRows {
    static final String COLUMNS =
            "ordering, persistence_id, sequence_number, write_timestamp, event_ser_manifest, event_payload";

    private EntryRows() {}

    static JournalEntry read(ResultSet row, EventCodec codec) throws SQLException {
        String persistenceId = row.getString("persistence_id");
        long sequenceNr = row.getLong("sequence_number");
        try {
            return new JournalEntry(
                    row.getLong("ordering"),
                    persistenceId,
                    sequenceNr,
                    Instant.ofEpochMilli(row.getLong("write_timestamp")),
                    codec.read(row.getString("event_ser_manifest"), row.getBytes("event_payload")));
        } catch (IllegalArgumentException e) {
            throw new SQLException("event " + persistenceId + "#" + sequenceNr + ": " + e.getMessage(), e);
        }
    }
}
