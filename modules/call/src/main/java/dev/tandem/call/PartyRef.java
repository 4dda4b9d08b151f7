package dev.tandem.call;

import dev.tandem.core.CborMessage;

/**
 * An agent's part in a call: who asks, and for which call. A call that the agent takes no part in, or that belongs to
 * another tenant, is answered with {@code call_not_found}.
 */
public record PartyRef(String callId, String tenantId, String agentId) implements CborMessage {}
