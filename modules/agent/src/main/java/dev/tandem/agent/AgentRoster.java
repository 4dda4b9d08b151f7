package dev.tandem.agent;

import dev.tandem.agent.pbx.EndpointNames;
import dev.tandem.agent.pbx.PbxEndpoint;
import dev.tandem.agent.pbx.PbxRoster;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The agents as a PBX should know them: names from the directory, the SIP password from the agent itself. */
record AgentRoster(AgentDirectory directory, AgentEntities entities, EndpointNames names) implements PbxRoster {

    /** Whether the agent is to be provisioned. */
    static boolean isAtPbx(AgentProfile agent) {
        return agent.enabled() && agent.typology().isWebRtc();
    }

    @Override
    public CompletionStage<Optional<PbxEndpoint>> find(String agentId) {
        return directory
                .find(agentId)
                .thenCompose(found -> found.filter(AgentProfile::enabled)
                        .map(this::withPassword)
                        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
    }

    @Override
    public CompletionStage<List<String>> ids(String afterAgentId, int limit) {
        return directory
                .list(Optional.empty(), afterAgentId, limit)
                .thenApply(agents -> agents.stream().map(AgentProfile::agentId).toList());
    }

    private CompletionStage<Optional<PbxEndpoint>> withPassword(AgentProfile agent) {
        return entities.ask(agent.agentId(), AgentCommand.Get::new).thenCompose(reply -> switch (reply) {
            case AgentReply.Known known ->
                CompletableFuture.completedFuture(Optional.of(new PbxEndpoint(
                        names.nameOf(agent.agentId()),
                        known.sipPassword().value(),
                        agent.extension(),
                        agent.name(),
                        agent.tenantId(),
                        agent.typology().isWebRtc())));
            case AgentReply.Refused(Refusal refusal)
            when refusal.code() == ErrorCode.NOT_FOUND -> CompletableFuture.completedFuture(Optional.empty());
            case AgentReply.Refused _, AgentReply.Deleted _ ->
                CompletableFuture.failedFuture(new IllegalStateException("agent does not answer"));
        });
    }
}
