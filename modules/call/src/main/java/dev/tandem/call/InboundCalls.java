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
        calls.accept(offer.callId(), new CallCommand.Ring(offer, nobody));
    }

    @Override
    public void missed(Missed missed) {
        calls.accept(missed.callId(), new CallCommand.Miss(missed, nobody));
    }
}
