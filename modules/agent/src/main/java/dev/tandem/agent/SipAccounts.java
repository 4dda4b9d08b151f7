package dev.tandem.agent;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Who registers as a SIP telephone under which name: the accounts that agents' logins return. */
@FunctionalInterface
public interface SipAccounts {

    /**
     * An agent and its SIP password.
     *
     * @param password never to be logged
     */
    record Holder(AgentProfile agent, String password) {
        @Override
        public String toString() {
            return "Holder[agent=" + agent.agentId() + "]";
        }
    }

    /** By the name in the account; a stage fails only when the agent cannot be asked. */
    CompletionStage<Optional<Holder>> find(String sipUsername);
}
