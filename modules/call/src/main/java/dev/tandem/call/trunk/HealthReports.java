package dev.tandem.call.trunk;

import dev.tandem.core.EventLog;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings this node's reports of its trunks to the database without keeping whoever reports waiting: one is written at a
 * time, and of those that come meanwhile only the latest is kept. A report tells of every trunk, so what a newer one
 * takes the place of is out of date, not lost; it is counted and said in the log.
 */
final class HealthReports {
    private static final EventLog LOG = EventLog.of(HealthReports.class);

    private final Function<Map<String, TrunkHealth>, CompletionStage<Integer>> writing;
    private @Nullable Map<String, TrunkHealth> waiting;
    private boolean busy;
    private long replaced;

    /**
     * @param writing writes a report, by trunk id, and says of how many trunks; must not block
     */
    HealthReports(Function<Map<String, TrunkHealth>, CompletionStage<Integer>> writing) {
        this.writing = writing;
    }

    /** Takes the report of now. Does not wait. */
    void tell(Map<String, TrunkHealth> report) {
        synchronized (this) {
            if (busy) {
                replaced += waiting == null ? 0 : 1;
                waiting = report;
                return;
            }
            busy = true;
        }
        write(report);
    }

    /** How many reports a newer one took the place of. */
    synchronized long replaced() {
        return replaced;
    }

    private void write(Map<String, TrunkHealth> report) {
        long before = replaced();
        CompletableFuture.completedStage(report).thenCompose(writing).whenComplete((done, failed) -> {
            if (failed != null) {
                LOG.warn("trunk.health-not-reported", "because", reason(failed));
            }
            next(before);
        });
    }

    private static String reason(Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        return String.valueOf(cause.getMessage());
    }

    private void next(long replacedBefore) {
        Map<String, TrunkHealth> latest;
        long late;
        synchronized (this) {
            latest = waiting;
            waiting = null;
            busy = latest != null;
            late = replaced - replacedBefore;
        }
        if (late > 0) {
            LOG.warn("trunk.health-reported-late", "replaced", late);
        }
        if (latest != null) {
            write(latest);
        }
    }
}
