package dev.tandem.agent;

import dev.tandem.core.CborMessage;
import org.apache.pekko.actor.typed.ActorRef;

/** What an agent can be asked. All are idempotent. */
sealed interface AgentCommand extends CborMessage {

    /** The same profile again is fine; another one for an agent that exists is refused. */
    record Create(AgentProfile profile, Secret passwordHash, Secret sipPassword, ActorRef<AgentReply> replyTo)
            implements AgentCommand {}

    /** Makes the profile this one. */
    record Change(AgentProfile profile, ActorRef<AgentReply> replyTo) implements AgentCommand {}

    record ChangePassword(Secret passwordHash, ActorRef<AgentReply> replyTo) implements AgentCommand {}

    /** A new password at the PBX; the login's stays. */
    record RenewSipPassword(Secret sipPassword, ActorRef<AgentReply> replyTo) implements AgentCommand {}

    record Delete(ActorRef<AgentReply> replyTo) implements AgentCommand {}

    record Get(ActorRef<AgentReply> replyTo) implements AgentCommand {}

    /** Nothing was asked for a while. */
    record Idle() implements AgentCommand {}
}
