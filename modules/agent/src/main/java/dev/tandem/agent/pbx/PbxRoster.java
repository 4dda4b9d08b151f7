package dev.tandem.agent.pbx;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Which agents should be at the PBX. A stage fails when they cannot be read at the moment. */
public interface PbxRoster {

    /** The agent as the PBX should know it; empty if it should not (deleted, disabled). */
    CompletionStage<Optional<PbxEndpoint>> find(String agentId);

    /** Ids of agents that exist, in their order, after one. */
    CompletionStage<List<String>> ids(String afterAgentId, int limit);
}
