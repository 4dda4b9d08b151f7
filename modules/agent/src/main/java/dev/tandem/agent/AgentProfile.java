package dev.tandem.agent;

import dev.tandem.core.CborMessage;

/** What others may know of an agent: never the password or its hash. */
public record AgentProfile(
        String agentId,
        String tenantId,
        String userId,
        String username,
        String name,
        String extension,
        Typology typology,
        boolean enabled)
        implements CborMessage {

    AgentProfile withEnabled(boolean now) {
        return new AgentProfile(agentId, tenantId, userId, username, name, extension, typology, now);
    }
}
