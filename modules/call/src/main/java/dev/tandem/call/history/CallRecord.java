package dev.tandem.call.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A call as the history shows it.
 *
 * @param state dialing, ringing, answered, ended or failed
 * @param direction outbound, inbound or internal
 * @param agentId who dialled; of an inbound call the agent that was called
 * @param peerAgentId the called agent of an internal call
 * @param duration whole seconds from the answer
 */
public record CallRecord(
        String callId,
        String tenantId,
        String agentId,
        Optional<String> peerAgentId,
        String direction,
        String state,
        String from,
        String to,
        Optional<String> campaignId,
        Optional<String> leadId,
        Optional<String> trunk,
        Optional<String> codec,
        Instant dialedAt,
        Optional<Instant> ringingAt,
        Optional<Instant> answeredAt,
        Optional<Instant> endedAt,
        Optional<String> reason,
        Optional<Integer> sipStatus,
        long duration,
        Optional<JsonNode> quality) {

    /** Whether the agent takes or took part. */
    public boolean involves(String someAgentId) {
        return agentId.equals(someAgentId)
                || peerAgentId.filter(someAgentId::equals).isPresent();
    }
}
