package dev.tandem.journal;

import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.pcollections.PMap;
import org.pcollections.PVector;

/** Events of a make-believe domain, with every kind of field that real ones have. */
sealed interface TallyEvent extends DomainEvent {

    @EventName("tally.counted.1")
    record Counted(Instant at, String tenantId, int by) implements TallyEvent {
        boolean isLarge() {
            return by > 100;
        }
    }

    /** A sealed interface below the sealed interface. */
    sealed interface Closing extends TallyEvent {}

    @EventName("tally.closed.1")
    record Closed(
            Instant at,
            String tenantId,
            Optional<String> reason,
            Duration after,
            PVector<String> witnesses,
            PMap<String, Integer> totals)
            implements Closing {}
}
