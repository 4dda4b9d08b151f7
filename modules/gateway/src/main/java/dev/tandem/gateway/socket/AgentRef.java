package dev.tandem.gateway.socket;

import dev.tandem.call.PartyRef;

/** Whose socket it is. */
record AgentRef(String agentId, String tenantId, String sessionId) {

    PartyRef in(String callId) {
        return new PartyRef(callId, tenantId, agentId);
    }
}
