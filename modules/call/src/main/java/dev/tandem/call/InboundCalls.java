package dev.tandem.call;

import dev.tandem.call.inbound.AgentCalls;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Calls that lines begin, as commands to their entities.
 *
 * @param calls sends a command to a call by its id
 * @param nobody hears the replies: the call itself tells its line how it goes
 */
record InboundCalls(BiConsumer<String, CallCommand> calls, ActorRef<CallReply> nobody) implements AgentCalls {

    @Override
    public void ring(Offer offer) {
        calls.accept(
                offer.callId(),
                new CallCommand.Ring(
                        offer.callId(),
                        offer.tenantId(),
                        offer.agentId(),
                        offer.sessionId(),
                        offer.from(),
                        offer.displayName(),
                        offer.to(),
                        offer.trunk(),
                        offer.sipCallId(),
                        offer.headers(),
                        offer.offer(),
                        offer.alone(),
                        offer.line(),
                        nobody));
    }

    @Override
    public void missed(Missed missed) {
        calls.accept(
                missed.callId(),
                new CallCommand.Miss(
                        missed.callId(),
                        missed.tenantId(),
                        missed.agentId(),
                        missed.from(),
                        missed.displayName(),
                        missed.to(),
                        missed.trunk(),
                        missed.sipCallId(),
                        missed.headers(),
                        missed.reason(),
                        missed.sipStatus(),
                        nobody));
    }
}
