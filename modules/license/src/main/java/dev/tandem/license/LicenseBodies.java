package dev.tandem.license;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Patch;
import dev.tandem.http.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;

/** Bodies of the licence API. Those that come in check themselves: {@code invalid()} names the field that is wrong. */
final class LicenseBodies {
    private static final int DEFAULT_LEASE_SECONDS = 90;

    private LicenseBodies() {}

    record Login(String username, String password) {}

    record LoggedIn(String token, Instant expiresAt, Role role) {}

    record NewLicense(
            String tenantId,
            String name,
            Optional<String> type,
            Optional<Map<String, Boolean>> features,
            int maxUsers,
            @JsonAlias("webrtc_max_users") Optional<Integer> webrtcMaxUsers,
            Optional<LicenseStatus> status,
            Optional<Instant> validFrom,
            Optional<Instant> validUntil,
            Optional<Integer> leaseSeconds) {

        Optional<Refusal> invalid() {
            return Rules.first(
                    Rules.id("tenantId", tenantId),
                    Rules.terms(
                            Optional.of(name), type, features, Optional.of(maxUsers), webrtcMaxUsers, leaseSeconds));
        }

        LicenseTerms terms() {
            Map<String, Boolean> chosen = features.orElse(Map.of());
            boolean webRtc = chosen.getOrDefault(LicenseView.WEBRTC_EXTENSION, false);
            return new LicenseTerms(
                    tenantId,
                    name,
                    type.orElse("standard"),
                    HashTreePMap.from(chosen),
                    maxUsers,
                    webrtcMaxUsers.orElse(webRtc ? LicenseTerms.automaticSeats(maxUsers) : 0),
                    status.orElse(LicenseStatus.ACTIVE),
                    validFrom,
                    validUntil,
                    leaseSeconds.orElse(DEFAULT_LEASE_SECONDS),
                    chosen.containsKey(LicenseView.WEBRTC_EXTENSION),
                    webrtcMaxUsers.isPresent());
        }
    }

    /** What is absent stays; {@code null} opens an end of the validity. */
    record Change(
            Optional<String> name,
            Optional<String> type,
            Optional<Map<String, Boolean>> features,
            Optional<Integer> maxUsers,
            @JsonAlias("webrtc_max_users") Optional<Integer> webrtcMaxUsers,
            Optional<LicenseStatus> status,
            Patch<Instant> validFrom,
            Patch<Instant> validUntil,
            Optional<Integer> leaseSeconds) {

        Optional<Refusal> invalid() {
            return Rules.terms(name, type, features, maxUsers, webrtcMaxUsers, leaseSeconds);
        }

        /** Whether it only shares out what the licence grants, which a tenant's own administrator may do. */
        boolean isTenantsOwnBusiness() {
            boolean ownFeature = features.map(Map::keySet)
                    .filter(names -> names.stream().anyMatch(name -> !name.equals(LicenseView.WEBRTC_EXTENSION)))
                    .isEmpty();
            return ownFeature
                    && type.isEmpty()
                    && maxUsers.isEmpty()
                    && status.isEmpty()
                    && !validFrom.present()
                    && !validUntil.present()
                    && leaseSeconds.isEmpty();
        }

        LicensePatch patch() {
            return new LicensePatch(
                    name,
                    type,
                    features,
                    maxUsers,
                    webrtcMaxUsers,
                    status,
                    validFrom.change().map(LicensePatch.Bound::new),
                    validUntil.change().map(LicensePatch.Bound::new),
                    leaseSeconds);
        }
    }

    record SeatWanted(String sessionId, String agentId, Optional<String> site) {
        Optional<Refusal> invalid() {
            return Rules.first(
                    Rules.id("sessionId", sessionId),
                    Rules.id("agentId", agentId),
                    site.flatMap(value -> Rules.text("site", value)));
        }
    }

    @JsonPropertyOrder({"id", "key", "tenantId"})
    record Shown(
            String id,
            Optional<String> key,
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
            int activeWebrtcSessions,
            @JsonProperty("webrtc_max_users") int webrtcMaxUsersAlias) {

        static Shown of(LicenseView view, Optional<String> key) {
            return new Shown(
                    view.id(),
                    key,
                    view.tenantId(),
                    view.name(),
                    view.type(),
                    new TreeMap<>(view.features()),
                    view.maxUsers(),
                    view.webrtcMaxUsers(),
                    view.status(),
                    view.validFrom(),
                    view.validUntil(),
                    view.leaseSeconds(),
                    view.activeWebrtcSessions(),
                    view.webrtcMaxUsers());
        }
    }

    /** @param nextCursor of the next page; absent on the last */
    record LicensePage(List<Shown> licenses, Optional<String> nextCursor) {}

    record SeatPage(String licenseId, int max, int active, List<LicenseReply.LiveSeat> sessions) {}

    record SeatTaken(
            String licenseId,
            String sessionId,
            String agentId,
            String site,
            int max,
            int active,
            Instant leaseUntil,
            Optional<String> replacedSessionId) {}

    record Renewed(Instant leaseUntil) {}

    /** @param last the sequence number to go on from */
    record Events(String licenseId, List<JsonNode> events, long last) {}

    /** What values may be; what is wrong with one is named for a person to read. */
    static final class Rules {
        static final int MAX_USERS = 1_000_000;
        private static final int MAX_LEASE_SECONDS = 3600;
        private static final int MAX_ID_CHARS = 128;
        private static final int MAX_TEXT_CHARS = 200;
        private static final int MAX_FEATURES = 50;

        private Rules() {}

        @SafeVarargs
        static Optional<Refusal> first(Optional<Refusal>... findings) {
            for (Optional<Refusal> finding : findings) {
                if (finding.isPresent()) {
                    return finding;
                }
            }
            return Optional.empty();
        }

        /** Those of a licence that are given. */
        static Optional<Refusal> terms(
                Optional<String> name,
                Optional<String> type,
                Optional<Map<String, Boolean>> features,
                Optional<Integer> maxUsers,
                Optional<Integer> webrtcMaxUsers,
                Optional<Integer> leaseSeconds) {
            return first(
                    name.flatMap(value -> text("name", value)),
                    type.flatMap(value -> text("type", value)),
                    features.flatMap(Rules::features),
                    maxUsers.flatMap(value -> range("maxUsers", value, 1, MAX_USERS)),
                    webrtcMaxUsers.flatMap(value -> range("webrtcMaxUsers", value, 0, MAX_USERS)),
                    leaseSeconds.flatMap(value -> range("leaseSeconds", value, 1, MAX_LEASE_SECONDS)));
        }

        /** Ids are others' to choose, but must do as part of a path, a log line and a persistence id. */
        static Optional<Refusal> id(String field, String value) {
            boolean good = !value.isEmpty()
                    && value.length() <= MAX_ID_CHARS
                    && value.chars().allMatch(c -> c > ' ' && c < 0x7f && "*|/\\\"".indexOf(c) < 0);
            return good ? Optional.empty() : refusal(field + " must be 1 to 128 letters, digits or signs");
        }

        static Optional<Refusal> text(String field, String value) {
            boolean good = !value.isBlank()
                    && value.length() <= MAX_TEXT_CHARS
                    && value.chars().noneMatch(Character::isISOControl);
            return good ? Optional.empty() : refusal(field + " must be a text of 1 to 200 characters");
        }

        static Optional<Refusal> range(String field, int value, int min, int max) {
            return value >= min && value <= max
                    ? Optional.empty()
                    : refusal(field + " must be between " + min + " and " + max);
        }

        // A JSON null among the values gets here as a Java null, whatever the type says.
        @SuppressWarnings("ConstantValue")
        static Optional<Refusal> features(Map<String, Boolean> features) {
            if (features.size() > MAX_FEATURES) {
                return refusal("features must be at most " + MAX_FEATURES);
            }
            for (Map.Entry<String, Boolean> feature : features.entrySet()) {
                if (feature.getValue() == null) {
                    return refusal("features." + feature.getKey() + " must be true or false");
                }
                Optional<Refusal> badName = text("features", feature.getKey());
                if (badName.isPresent()) {
                    return badName;
                }
            }
            return Optional.empty();
        }

        private static Optional<Refusal> refusal(String because) {
            return Optional.of(ErrorCode.INVALID_VALUE.refusal(because));
        }
    }
}
