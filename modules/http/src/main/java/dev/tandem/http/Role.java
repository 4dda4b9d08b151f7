package dev.tandem.http;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** What the bearer of a token may do. */
public enum Role {
    AGENT("agent"),
    SUPERVISOR("supervisor"),
    ADMIN("admin");

    private final String claim;

    Role(String claim) {
        this.claim = claim;
    }

    /** The value of the token's {@code role} claim. */
    @JsonValue
    public String claim() {
        return claim;
    }

    static Optional<Role> ofClaim(String claim) {
        for (Role role : values()) {
            if (role.claim.equals(claim)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
