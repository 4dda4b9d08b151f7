package dev.tandem.call.inbound;

import dev.tandem.sip.sdp.SdpAudio;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** Begins calls at agents. */
@FunctionalInterface
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

    /** Sends and forgets: the call says {@link LineCommand.Hello} once it exists. */
    void ring(Offer offer);
}
