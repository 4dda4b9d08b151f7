package dev.tandem.license;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tandem.core.CborMessage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A licence as others may see it. It has no key: who needs the key asks the registry for it.
 *
 * @param features by name, such as {@code webrtc_extension}
 * @param maxUsers users that the licence covers in all; {@code webrtcMaxUsers} those of them with a seat
 * @param leaseSeconds how long a seat lives without a heartbeat
 * @param activeWebrtcSessions seats live now
 */
public record LicenseView(
        String id,
        String tenantId,
        String name,
        String type,
        Map<String, Boolean> features,
        int maxUsers,
        int webrtcMaxUsers,
        LicenseStatus status,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Instant> validFrom,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Instant> validUntil,
        int leaseSeconds,
        int activeWebrtcSessions)
        implements CborMessage {

    /** The feature that a browser agent needs. */
    public static final String WEBRTC_EXTENSION = "webrtc_extension";

    public boolean has(String feature) {
        return features.getOrDefault(feature, false);
    }
}
