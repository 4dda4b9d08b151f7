package dev.tandem.agent;

import dev.tandem.http.Role;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Checks administrators' and supervisors' passwords. Owned here because the agent API lets them log in too. */
@FunctionalInterface
public interface AdminLogin {

    /** Whose these are; empty for nobody's. Takes the same time whether the user exists or not. */
    CompletionStage<Optional<Admin>> verify(String username, String password);

    /** @param tenantId {@code *} for the administrator of all tenants */
    record Admin(String id, String tenantId, Role role) {}
}
