package dev.tandem.gateway.socket;

import dev.tandem.agent.AgentProfile;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Principal;
import java.util.Optional;

/** What a client sends as {@code auth} when it connects. Ids that it leaves out are taken from the token. */
record ConnectAuth(
        Optional<String> token, Optional<String> agentId, Optional<String> tenantId, Optional<String> userId) {

    String agentIdOr(Principal principal) {
        return agentId.orElse(principal.subject());
    }

    /** Why the ids do not agree with the token; empty when they do. */
    Optional<Refusal> disagreement(Principal principal) {
        if (tenantId.isPresent() && !principal.tenantId().equals(tenantId.get())) {
            return refused("tenantId does not agree with the token");
        }
        boolean subjectNamed = principal.subject().equals(agentIdOr(principal))
                || userId.filter(principal.subject()::equals).isPresent();
        if (!subjectNamed) {
            return refused("agentId does not agree with the token");
        }
        if (userId.isPresent()
                && principal.userId().isPresent()
                && !principal.userId().equals(userId)) {
            return refused("userId does not agree with the token");
        }
        return Optional.empty();
    }

    /** Why this agent may not connect with this token; empty when it may. */
    Optional<Refusal> disagreement(Principal principal, AgentProfile agent) {
        if (!agent.tenantId().equals(principal.tenantId())) {
            return refused("agentId does not agree with the token");
        }
        boolean userOfAgent = userId.isEmpty()
                || userId.get().equals(agent.userId())
                || userId.get().equals(agent.agentId());
        boolean subjectOfAgent = principal.subject().equals(agent.agentId())
                || principal.subject().equals(agent.userId());
        if (!userOfAgent || !subjectOfAgent) {
            return refused("userId does not agree with the token");
        }
        if (!agent.enabled()) {
            return Optional.of(ErrorCode.FORBIDDEN.refusal("Agent is disabled"));
        }
        if (!agent.typology().isWebRtc()) {
            return Optional.of(ErrorCode.FORBIDDEN.refusal("Agent's typology is not a WebRTC one"));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refused(String because) {
        return Optional.of(ErrorCode.UNAUTHORIZED.refusal(because));
    }
}
