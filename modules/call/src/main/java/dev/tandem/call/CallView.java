package dev.tandem.call;

import dev.tandem.core.CborMessage;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A call as seen from outside.
 *
 * @param state dialing, ringing, answered, ended or failed
 * @param direction outbound, inbound or internal
 * @param agentId the agent that dialled; of an inbound call the one that is called
 * @param peerAgentId the called agent of an internal call
 * @param producerIds what each agent hears, by agent id; empty when the call's media is gone
 * @param muted whether the agent's microphone is muted, by agent id
 * @param reason why it ended
 * @param held whether the agent holds the call, by agent id
 * @param heldByRemote whether the far side of the SIP leg holds it
 * @param durationSeconds whole seconds from answer to end, or to now; 0 before the answer
 */
public record CallView(
        String callId,
        String tenantId,
        String state,
        String direction,
        String agentId,
        Optional<String> peerAgentId,
        String from,
        String to,
        Optional<String> campaignId,
        Optional<String> leadId,
        Instant dialedAt,
        Optional<Instant> answeredAt,
        Optional<String> codec,
        Map<String, String> producerIds,
        Map<String, Boolean> muted,
        Optional<String> reason,
        Optional<Integer> sipStatus,
        long durationSeconds,
        Optional<CallQuality> quality,
        Map<String, Boolean> held,
        boolean heldByRemote)
        implements CborMessage {}
