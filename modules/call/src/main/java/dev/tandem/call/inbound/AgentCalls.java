package dev.tandem.call.inbound;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Begins calls at agents, and records those that came to nobody. */
public interface AgentCalls {

    /**
     * A call that shall ring at an agent.
     *
     * @param callId made for this agent, so that the call lives where the agent's session does
     * @param sipCallId of the INVITE, which several calls may come of
     * @param offer the caller's; empty where our answer is the offer
     * @param alone whether the agent is rung only if it is in no other call
     */
    record Offer(
            String callId,
            String tenantId,
            String agentId,
            String sessionId,
            String from,
            String displayName,
            String to,
            String trunk,
            String sipCallId,
            Map<String, String> headers,
            Optional<SdpAudio> offer,
            boolean alone,
            ActorRef<LineCommand> line) {

        public Offer {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * A call that rang at nobody.
     *
     * @param agentId of an agent that it was meant for; empty where there was none
     */
    record Missed(
            String callId,
            String tenantId,
            String agentId,
            String from,
            String displayName,
            String to,
            String trunk,
            String sipCallId,
            Map<String, String> headers,
            String reason,
            int sipStatus) {

        public Missed {
            headers = Map.copyOf(headers);
        }
    }

    /** Keeps the call for the history. */
    void missed(Missed missed);

    /** Sends and forgets: the call says {@link LineCommand.Hello} once it exists. */
    void ring(Offer offer);
}
