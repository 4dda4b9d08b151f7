package dev.tandem.license;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The events of a licence, as the journal keeps them. */
record LicenseHistory(EventReader events, EventJson json) {

    /**
     * One event.
     *
     * @param envelope {@code {eventId,type,version,…,data}}
     */
    record Entry(long sequenceNr, String type, JsonNode envelope) {}

    /**
     * Events after a sequence number, oldest first. Fails when the database is away.
     *
     * @param limit at most this many
     */
    CompletionStage<List<Entry>> after(String licenseId, long sequenceNr, int limit) {
        return events.events(License.TYPE.name() + "|" + licenseId, sequenceNr, limit)
                .thenApply(entries -> entries.stream()
                        .map(entry -> entry(json.envelope(entry)))
                        .toList());
    }

    private static Entry entry(JsonNode envelope) {
        return new Entry(
                envelope.get("sequenceNr").longValue(), envelope.get("type").textValue(), envelope);
    }
}
