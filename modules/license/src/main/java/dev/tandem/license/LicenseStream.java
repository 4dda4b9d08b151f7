package dev.tandem.license;

import dev.tandem.http.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A licence's events as they come. Reads the journal again and again rather than listening to the entity: so it needs
 * no licence in memory, misses nothing when that moves, and goes at the reader's pace.
 */
final class LicenseStream {
    private static final int BATCH = 100;

    private final LicenseHistory history;
    private final Duration poll;

    LicenseStream(LicenseHistory history, Duration poll) {
        this.history = history;
        this.poll = poll;
    }

    /** Events after a sequence number; the stream's ids are sequence numbers, so a reader can go on where it was. */
    Source<ServerSentEvent, NotUsed> events(String licenseId, long after) {
        return Source.unfoldAsync(after, last -> next(licenseId, last, Duration.ZERO))
                .mapConcat(entries -> entries)
                .map(entry -> ServerSentEvent.create(
                        Json.write(entry.envelope()),
                        Optional.of(entry.type()),
                        Optional.of(Long.toString(entry.sequenceNr())),
                        OptionalInt.empty()));
    }

    /** Completes, after a pause, with an empty list too: a reader that has gone is noticed by that. */
    private CompletionStage<Optional<Pair<Long, List<LicenseHistory.Entry>>>> next(
            String licenseId, long last, Duration pause) {
        var later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.supplyAsync(() -> history.after(licenseId, last, BATCH), later)
                .thenCompose(Function.identity())
                .thenCompose(entries -> {
                    if (entries.isEmpty() && pause.isZero()) {
                        return next(licenseId, last, poll);
                    }
                    long reached = entries.isEmpty()
                            ? last
                            : entries.get(entries.size() - 1).sequenceNr();
                    return CompletableFuture.completedFuture(Optional.of(Pair.create(reached, entries)));
                });
    }
}
