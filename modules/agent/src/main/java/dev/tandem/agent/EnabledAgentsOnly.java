package dev.tandem.agent;

import dev.tandem.core.ErrorCode;
import dev.tandem.license.Cover;
import dev.tandem.license.SeatReply;
import dev.tandem.license.Seats;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A token outlives its agent's fortunes: nobody takes a seat who was disabled or deleted since, or has no browser. */
record EnabledAgentsOnly(Agents agents, Seats seats) implements Seats {

    @Override
    public CompletionStage<SeatReply> allocate(String tenantId, String sessionId, String agentId) {
        return agents.find(agentId)
                .thenCompose(
                        found -> reason(found.filter(agent -> agent.tenantId().equals(tenantId)))
                                .map(refused -> (CompletionStage<SeatReply>) CompletableFuture.completedFuture(refused))
                                .orElseGet(() -> seats.allocate(tenantId, sessionId, agentId)))
                .exceptionally(_ -> new SeatReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()));
    }

    @Override
    public CompletionStage<SeatReply> renew(String tenantId, String sessionId) {
        return seats.renew(tenantId, sessionId);
    }

    @Override
    public CompletionStage<SeatReply> release(String tenantId, String sessionId, String reason) {
        return seats.release(tenantId, sessionId, reason);
    }

    @Override
    public Cover remembered() {
        return seats.remembered();
    }

    private static Optional<SeatReply> reason(Optional<AgentProfile> agent) {
        if (agent.isEmpty()) {
            return Optional.of(new SeatReply.Refused(ErrorCode.UNAUTHORIZED.refusal("No such agent")));
        }
        if (!agent.get().enabled()) {
            return Optional.of(new SeatReply.Refused(ErrorCode.FORBIDDEN.refusal("The agent is disabled")));
        }
        if (!agent.get().typology().isWebRtc()) {
            return Optional.of(new SeatReply.Refused(
                    ErrorCode.FORBIDDEN.refusal("An agent of typology sip_phone has no browser session")));
        }
        return Optional.empty();
    }
}
