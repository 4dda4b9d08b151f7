package dev.tandem.agent;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks up agents. A stage fails only when the database is away. */
public interface Agents {

    CompletionStage<Optional<AgentProfile>> find(String agentId);

    /** The agent of this tenant that answers the extension. */
    CompletionStage<Optional<AgentProfile>> findByExtension(String tenantId, String extension);

    /** Whoever answers the extension, in whatever tenant; at most two of them, as two are too many already. */
    default CompletionStage<List<AgentProfile>> findByExtension(String extension) {
        return CompletableFuture.completedStage(List.of());
    }
}
