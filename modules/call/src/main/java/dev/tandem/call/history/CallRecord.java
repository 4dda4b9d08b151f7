package dev.tandem.call.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
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

    /** Agents see the calls that they take or took part in, others all calls of their tenant. */
    public boolean isSeenBy(Principal who) {
        return who.sees(tenantId) && (who.role() != Role.AGENT || involves(who.subject()));
    }

    private boolean involves(String someAgentId) {
        return agentId.equals(someAgentId)
                || peerAgentId.filter(someAgentId::equals).isPresent();
    }
}
