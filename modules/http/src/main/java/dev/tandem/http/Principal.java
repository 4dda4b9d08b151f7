package dev.tandem.http;

import java.time.Instant;
import java.util.Optional;

/**
 * Who a verified token speaks for.
 *
 * @param subject agent or user id, claim {@code sub}
 * @param tenantId claim {@code tenant}; {@link #ALL_TENANTS} in the operator's own token
 * @param userId claim {@code user}; absent in most tokens made elsewhere
 * @param tokenDigest start of the token's SHA-256 in hex: tells tokens apart in logs without giving one away
 */
public record Principal(
        String subject, String tenantId, Role role, Optional<String> userId, String tokenDigest, Instant expiresAt) {

    /** The tenant claim of an administrator who belongs to no tenant and sees them all. */
    public static final String ALL_TENANTS = "*";

    /** Whether this is an administrator of the whole cluster. */
    public boolean seesAllTenants() {
        return role == Role.ADMIN && tenantId.equals(ALL_TENANTS);
    }

    /** Whether things of this tenant exist for the bearer; where not, the answer is 404. */
    public boolean sees(String ofTenantId) {
        return tenantId.equals(ofTenantId) || seesAllTenants();
    }
}
