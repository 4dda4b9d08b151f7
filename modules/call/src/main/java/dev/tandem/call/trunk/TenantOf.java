package dev.tandem.call.trunk;

import dev.tandem.core.ErrorCode;
import dev.tandem.http.Answer;
import dev.tandem.http.Principal;
import java.util.Optional;

/** Whose things a request is about. */
final class TenantOf {
    private static final int MAX_ID = 128;

    /** The bearer's own tenant, or the one that an administrator of all names. */
    Optional<String> of(Principal principal, Optional<String> wanted) {
        return principal.seesAllTenants()
                ? wanted.filter(tenant -> !tenant.equals(Principal.ALL_TENANTS)).filter(TenantOf::isTenant)
                : Optional.of(wanted.orElse(principal.tenantId())).filter(principal::sees);
    }

    Answer missing(Principal principal) {
        return principal.seesAllTenants()
                ? Answer.refused(ErrorCode.INVALID_REQUEST.refusal("tenantId is missing"))
                : Answer.notFound();
    }

    static boolean isTenant(String id) {
        return !id.isBlank() && id.length() <= MAX_ID && id.chars().noneMatch(Character::isISOControl);
    }
}
