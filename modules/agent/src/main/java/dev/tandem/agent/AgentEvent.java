package dev.tandem.agent;

import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventName;
import java.time.Instant;

/** What happened to an agent. */
public sealed interface AgentEvent extends DomainEvent {

    String agentId();

    /**
     * @param passwordHash of the login, Argon2id
     * @param sipPassword in clear, since SIP digest (RFC 7616) needs it on both sides; made by us, used nowhere else
     */
    @EventName("agent.created.1")
    record Created(
            String agentId,
            String tenantId,
            String userId,
            String username,
            String name,
            String extension,
            Typology typology,
            boolean enabled,
            Secret passwordHash,
            Secret sipPassword,
            Instant at)
            implements AgentEvent {}

    @EventName("agent.changed.1")
    record Changed(
            String agentId,
            String tenantId,
            String userId,
            String username,
            String name,
            String extension,
            Typology typology,
            Instant at)
            implements AgentEvent {}

    @EventName("agent.password-changed.1")
    record PasswordChanged(String agentId, String tenantId, Secret passwordHash, Instant at) implements AgentEvent {}

    @EventName("agent.sip-password-renewed.1")
    record SipPasswordRenewed(String agentId, String tenantId, Secret sipPassword, Instant at) implements AgentEvent {}

    @EventName("agent.enabled.1")
    record Enabled(String agentId, String tenantId, Instant at) implements AgentEvent {}

    @EventName("agent.disabled.1")
    record Disabled(String agentId, String tenantId, Instant at) implements AgentEvent {}

    @EventName("agent.deleted.1")
    record Deleted(String agentId, String tenantId, Instant at) implements AgentEvent {}
}
