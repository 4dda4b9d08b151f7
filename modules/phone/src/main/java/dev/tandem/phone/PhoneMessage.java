package dev.tandem.phone;

import dev.tandem.agent.session.ClientNotice;
import dev.tandem.sip.message.SipMessage;
import dev.tandem.sip.message.SipRequest;
import org.apache.pekko.actor.typed.ActorRef;

/** What a telephone's actor is told beside the notices of its session. Never leaves the node. */
sealed interface PhoneMessage extends ClientNotice {

    /** A REGISTER of whoever knows the password. */
    record Register(Link link, SipRequest request, ActorRef<Doorkeeper.Input> door) implements PhoneMessage {}

    /** Any other message of a connection that is registered. */
    record Received(Link link, SipMessage message) implements PhoneMessage {}

    record LinkClosed(Link link) implements PhoneMessage {}

    /** The rest of something that had to wait. */
    record Then(Runnable rest) implements PhoneMessage {}
}
