package dev.tandem.call;

import java.util.Map;
import java.util.Optional;

/**
 * An agent wants to call a number.
 *
 * @param sessionId the agent's session that asks
 * @param phoneNumber a number, a built-in number ({@code *43}), an extension or a SIP user: {@code [A-Za-z0-9+*#._-]},
 *     at most 64 characters
 * @param campaignId kept in the history, at most 64 characters
 * @param leadId kept in the history, at most 64 characters
 * @param callerId number to show to the far side, under the rules of {@code phoneNumber}; else the agent's extension
 * @param headers sent with the INVITE; names must begin with {@code X-}, at most 16, values at most 256 characters
 */
public record DialRequest(
        String agentId,
        String tenantId,
        String sessionId,
        String phoneNumber,
        Optional<String> campaignId,
        Optional<String> leadId,
        Optional<String> callerId,
        Map<String, String> headers) {

    public DialRequest {
        headers = Map.copyOf(headers);
    }
}
