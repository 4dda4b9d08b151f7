package dev.tandem.http;

import dev.tandem.core.ErrorCode;
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

    private static final int MAX_ID = 128;

    /** Whether this is an administrator of the whole cluster. */
    public boolean seesAllTenants() {
        return role == Role.ADMIN && tenantId.equals(ALL_TENANTS);
    }

    /**
     * Whose a new thing is: the bearer's own tenant's, or of the one that an administrator of all names. Empty: nobody's
     * whom the bearer sees, see {@link #withoutTenant}.
     */
    public Optional<String> tenantOf(Optional<String> wanted) {
        return seesAllTenants()
                ? wanted.filter(tenant -> !tenant.equals(ALL_TENANTS)).filter(Principal::isTenant)
                : Optional.of(wanted.orElse(tenantId)).filter(this::sees);
    }

    /** What a bearer is told whose new thing is nobody's. */
    public Answer withoutTenant() {
        return seesAllTenants()
                ? Answer.refused(ErrorCode.INVALID_REQUEST.refusal("tenantId is missing"))
                : Answer.notFound();
    }

    /** Whether this can be a tenant's id. */
    public static boolean isTenant(String id) {
        return !id.isBlank() && id.length() <= MAX_ID && id.chars().noneMatch(Character::isISOControl);
    }

    /** Whether things of this tenant exist for the bearer; where not, the answer is 404. */
    public boolean sees(String ofTenantId) {
        return tenantId.equals(ofTenantId) || seesAllTenants();
    }
}
