package dev.tandem.license;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;

/**
 * An administrator's change: what is empty stays as it is.
 *
 * @param features merged into those there are
 */
record LicensePatch(
        Optional<String> name,
        Optional<String> type,
        Optional<Map<String, Boolean>> features,
        Optional<Integer> maxUsers,
        Optional<Integer> webrtcMaxUsers,
        Optional<LicenseStatus> status,
        Optional<Bound> validFrom,
        Optional<Bound> validUntil,
        Optional<Integer> leaseSeconds) {

    /** A new end of the validity; without an instant that side becomes open. */
    record Bound(Optional<Instant> at) {}

    LicenseTerms applyTo(LicenseTerms terms) {
        Map<String, Boolean> changed = features.orElse(Map.of());
        int users = maxUsers.orElse(terms.maxUsers());
        boolean seatsSet = terms.limitSet() || webrtcMaxUsers.isPresent();
        // Seats that nobody asked for must not stand in the way of a smaller licence.
        int seats = webrtcMaxUsers.orElse(seatsSet ? terms.webrtcMaxUsers() : Math.min(terms.webrtcMaxUsers(), users));
        return new LicenseTerms(
                terms.tenantId(),
                name.orElse(terms.name()),
                type.orElse(terms.type()),
                HashTreePMap.from(terms.features()).plusAll(changed),
                users,
                seats,
                status.orElse(terms.status()),
                validFrom.map(Bound::at).orElse(terms.validFrom()),
                validUntil.map(Bound::at).orElse(terms.validUntil()),
                leaseSeconds.orElse(terms.leaseSeconds()),
                terms.featureSet() || changed.containsKey(LicenseView.WEBRTC_EXTENSION),
                seatsSet);
    }
}
