package dev.tandem.license;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The events of a licence, as the journal keeps them. Injected, because licences do not know the journal. */
public interface LicenseHistory {

    /** The persistence id under which the journal has a licence's events. */
    static String persistenceId(String licenseId) {
        return License.TYPE.name() + "|" + licenseId;
    }

    /**
     * Events after a sequence number, oldest first. Fails when the database is away.
     *
     * @param limit at most this many
     */
    CompletionStage<List<Entry>> after(String licenseId, long sequenceNr, int limit);

    /**
     * One event.
     *
     * @param envelope {@code {eventId,type,version,…,data}}, to be written as JSON
     */
    record Entry(long sequenceNr, String type, Object envelope) {}
}
