package dev.tandem.license;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** How a licence is stored, at the master and at a site. */
abstract class StoredLicense<C, S> extends EventSourcedBehaviorWithEnforcedReplies<C, LicenseEvent, S> {
    /**
     * While a snapshot is being saved nothing else is stored: every 500 events cost a hot licence half its rate, and
     * 2,500 events are read again in well under a tenth of a second.
     */
    private static final int SNAPSHOT_EVERY_EVENTS = 2500;

    private static final int SNAPSHOTS_KEPT = 2;

    StoredLicense(PersistenceId id) {
        super(id, SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.2));
    }

    /** Also after a failed write: then what waited is lost, and its askers ask again. */
    abstract void resume(S state);

    @Override
    public SignalHandler<S> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (state, signal) -> resume(state))
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(SNAPSHOT_EVERY_EVENTS, SNAPSHOTS_KEPT);
    }

    /** How long to wait so that the moment has come by that clock. */
    static Duration delay(Clock by, Instant due) {
        Duration delay = Duration.between(by.instant(), due);
        return delay.isNegative() ? Duration.ZERO : delay.plusMillis(1);
    }
}
