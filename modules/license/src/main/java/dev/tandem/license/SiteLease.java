package dev.tandem.license;

import java.time.Instant;
import java.util.Optional;

/**
 * Until when a site may use its block, by its own steady clock; in memory only. After a recovery it is not known, so
 * the seats are neither renewed nor given until the master has answered.
 */
record SiteLease(Optional<Instant> until) {
    static final SiteLease UNKNOWN = new SiteLease(Optional.empty());

    /** @param sentAt the moment before the request was sent */
    SiteLease renewed(Instant sentAt, int leaseSeconds) {
        Instant end = sentAt.plusSeconds(leaseSeconds);
        return until.filter(known -> known.isAfter(end)).isPresent() ? this : new SiteLease(Optional.of(end));
    }

    boolean covers(Instant steady) {
        return until.filter(steady::isBefore).isPresent();
    }

    boolean isOver(Instant steady) {
        return until.isPresent() && !covers(steady);
    }
}
