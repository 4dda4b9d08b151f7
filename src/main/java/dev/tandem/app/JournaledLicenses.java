package dev.tandem.app;

import dev.tandem.core.DomainEvent;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.license.LicenseHistory;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The history of licences, read from the journal that they do not know. */
record JournaledLicenses(EventReader events, EventJson json) implements LicenseHistory {

    @Override
    public CompletionStage<List<Entry>> after(String licenseId, long sequenceNr, int limit) {
        return events.events(LicenseHistory.persistenceId(licenseId), sequenceNr, limit)
                .thenApply(entries -> entries.stream()
                        .map(entry -> new Entry(
                                entry.sequenceNr(),
                                DomainEvent.name(entry.event().getClass()),
                                json.envelope(entry)))
                        .toList());
    }
}
