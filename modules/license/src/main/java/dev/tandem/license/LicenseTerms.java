package dev.tandem.license;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a licence grants.
 *
 * @param featureSet an administrator has decided on {@code webrtc_extension}, so nothing turns it on by itself
 * @param limitSet an administrator has decided on {@code webrtcMaxUsers}
 */
record LicenseTerms(
        String tenantId,
        String name,
        String type,
        PMap<String, Boolean> features,
        int maxUsers,
        int webrtcMaxUsers,
        LicenseStatus status,
        Optional<Instant> validFrom,
        Optional<Instant> validUntil,
        int leaseSeconds,
        boolean featureSet,
        boolean limitSet) {

    /** Seats that the first browser agent brings, or all users if those are fewer. */
    private static final int AUTOMATIC_SEATS = 5;

    static int automaticSeats(int maxUsers) {
        return Math.min(AUTOMATIC_SEATS, maxUsers);
    }

    Duration leaseTerm() {
        return Duration.ofSeconds(leaseSeconds);
    }

    boolean allowsWebRtc() {
        return features.getOrDefault(LicenseView.WEBRTC_EXTENSION, false);
    }

    /** Why nobody may log in at all now; empty when the licence is in force. */
    Optional<Refusal> notInForce(Instant now) {
        return switch (status) {
            case SUSPENDED -> Optional.of(ErrorCode.LICENSE_SUSPENDED.refusal());
            case REVOKED -> Optional.of(ErrorCode.LICENSE_SUSPENDED.refusal("License revoked"));
            case ACTIVE -> outsideValidity(now);
        };
    }

    private Optional<Refusal> outsideValidity(Instant now) {
        if (validFrom.isPresent() && now.isBefore(validFrom.get())) {
            return Optional.of(ErrorCode.LICENSE_EXPIRED.refusal("License not valid yet"));
        }
        if (validUntil.isPresent() && !now.isBefore(validUntil.get())) {
            return Optional.of(ErrorCode.LICENSE_EXPIRED.refusal());
        }
        return Optional.empty();
    }

    /** What is wrong with these terms, naming the field; empty when they make sense. */
    Optional<Refusal> invalid() {
        if (webrtcMaxUsers > maxUsers) {
            return Optional.of(ErrorCode.INVALID_VALUE.refusal("webrtcMaxUsers must not exceed maxUsers"));
        }
        if (validFrom.isPresent() && validUntil.isPresent() && !validFrom.get().isBefore(validUntil.get())) {
            return Optional.of(ErrorCode.INVALID_VALUE.refusal("validUntil must be after validFrom"));
        }
        return Optional.empty();
    }

    /** With the feature on and some seats, as far as no administrator has decided otherwise. */
    LicenseTerms withWebRtcEnabled() {
        PMap<String, Boolean> enabled = featureSet ? features : features.plus(LicenseView.WEBRTC_EXTENSION, true);
        return new LicenseTerms(
                tenantId,
                name,
                type,
                enabled,
                maxUsers,
                limitSet ? webrtcMaxUsers : Math.max(webrtcMaxUsers, automaticSeats(maxUsers)),
                status,
                validFrom,
                validUntil,
                leaseSeconds,
                featureSet,
                limitSet);
    }

    /** As a site has them: decided elsewhere. */
    static LicenseTerms of(LicenseView view, int seats) {
        return new LicenseTerms(
                view.tenantId(),
                view.name(),
                view.type(),
                HashTreePMap.from(view.features()),
                view.maxUsers(),
                seats,
                view.status(),
                view.validFrom(),
                view.validUntil(),
                view.leaseSeconds(),
                true,
                true);
    }

    LicenseTerms withSeats(int seats) {
        return new LicenseTerms(
                tenantId,
                name,
                type,
                features,
                maxUsers,
                seats,
                status,
                validFrom,
                validUntil,
                leaseSeconds,
                featureSet,
                limitSet);
    }

    LicenseView view(String licenseId, int activeSessions) {
        return new LicenseView(
                licenseId,
                tenantId,
                name,
                type,
                features,
                maxUsers,
                webrtcMaxUsers,
                status,
                validFrom,
                validUntil,
                leaseSeconds,
                activeSessions);
    }
}
