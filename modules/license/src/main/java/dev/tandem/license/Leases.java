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

/**
 * Until when each seat lives, by a {@link SteadyClock}: where the wall clock is put forward no seat is free before its
 * session has heard. Never stored: after a recovery every seat gets a full term.
 */
record Leases(PMap<String, Instant> until) {

    static final Leases NONE = new Leases(HashTreePMap.empty());

    /** A full term for each. */
    static Leases fresh(Collection<String> sessionIds, Duration term, Instant steady) {
        Map<String, Instant> until = new HashMap<>();
        sessionIds.forEach(id -> until.put(id, steady.plus(term)));
        return new Leases(HashTreePMap.from(until));
    }

    Leases apply(LicenseAction action, Instant steady) {
        return switch (action) {
            case LicenseAction.StartLease(String sessionId, Duration term) ->
                new Leases(until.plus(sessionId, steady.plus(term)));
            case LicenseAction.EndLease(String sessionId) -> new Leases(until.minus(sessionId));
            case LicenseAction.EndAllLeases() -> NONE;
            case LicenseAction.LendBlock lend -> this;
            case LicenseAction.CloseBlock close -> this;
        };
    }

    /** Those that have run out. */
    List<String> due(Instant steady) {
        return until.entrySet().stream()
                .filter(lease -> !lease.getValue().isAfter(steady))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** How long the seat lives yet. */
    Optional<Duration> left(String sessionId, Instant steady) {
        return Optional.ofNullable(until.get(sessionId)).map(end -> Duration.between(steady, end));
    }

    Optional<Instant> earliest() {
        return until.values().stream().min(Instant::compareTo);
    }
}
