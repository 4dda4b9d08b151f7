package dev.tandem.license;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the agents' side needs of licences beside seats. A stage fails only when the database or the licence is away. */
public interface Licensing {

    /**
     * The tenant has a browser agent: enables {@code webrtc_extension} and allots min(5, maxUsers) seats, each unless an
     * administrator has set it. May be repeated.
     *
     * @return the licence after it; empty when the tenant has none
     */
    CompletionStage<Optional<LicenseView>> webRtcAgentCreated(String tenantId);

    /** The tenant's licence. */
    CompletionStage<Optional<LicenseView>> current(String tenantId);

    /** The tenant's licence and how this cluster comes by its seats. */
    default CompletionStage<Optional<LicenseStanding>> standing(String tenantId) {
        return current(tenantId).thenApply(license -> license.map(LicenseStanding::local));
    }
}
