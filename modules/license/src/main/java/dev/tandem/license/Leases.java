package dev.tandem.license;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** Until when each seat lives. Never stored: after a recovery every seat gets a full term. */
record Leases(PMap<String, Instant> until) {

    static final Leases NONE = new Leases(HashTreePMap.empty());

    /** A full term for each. */
    static Leases fresh(Collection<String> sessionIds, Duration term, Instant now) {
        Map<String, Instant> until = new HashMap<>();
        sessionIds.forEach(id -> until.put(id, now.plus(term)));
        return new Leases(HashTreePMap.from(until));
    }

    Leases apply(LicenseAction action) {
        return switch (action) {
            case LicenseAction.StartLease(String sessionId, Instant end) -> new Leases(until.plus(sessionId, end));
            case LicenseAction.EndLease(String sessionId) -> new Leases(until.minus(sessionId));
            case LicenseAction.EndAllLeases() -> NONE;
            case LicenseAction.LendBlock lend -> this;
            case LicenseAction.CloseBlock close -> this;
        };
    }

    /** Those that have run out. */
    List<String> due(Instant now) {
        return until.entrySet().stream()
                .filter(lease -> !lease.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    Optional<Instant> earliest() {
        return until.values().stream().min(Instant::compareTo);
    }
}
