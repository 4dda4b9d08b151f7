package dev.tandem.agent;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Refusal;

/** An agent's answers. */
sealed interface AgentReply extends CborMessage {

    /** The agent as it is now. */
    record Known(AgentProfile profile, Secret passwordHash, Secret sipPassword) implements AgentReply {}

    record Deleted() implements AgentReply {}

    record Refused(Refusal refusal) implements AgentReply {}
}
