package dev.tandem.journal;

import dev.tandem.core.DomainEvent;
import java.time.Instant;

/**
 * An event as it stands in the journal.
 *
 * @param ordering the row's number: unique, rising within an entity, not gapless
 * @param sequenceNr the event's number within its entity, from 1 without gaps
 * @param writtenAt when the node handed it to the journal
 */
public record JournalEntry(long ordering, String persistenceId, long sequenceNr, Instant writtenAt, DomainEvent event) {

    /** The entity's type, such as {@code License}: what stands before the first bar of the persistence id. */
    public String entityType() {
        int bar = persistenceId.indexOf('|');
        return bar < 0 ? "" : persistenceId.substring(0, bar);
    }

    /** The entity's id: what follows the first bar of the persistence id. */
    public String entityId() {
        return persistenceId.substring(persistenceId.indexOf('|') + 1);
    }
}
