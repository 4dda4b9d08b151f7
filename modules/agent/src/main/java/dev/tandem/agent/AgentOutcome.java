package dev.tandem.agent;

import dev.tandem.core.Refusal;

/** What came of an administrator's request. */
sealed interface AgentOutcome {

    record Done(AgentProfile agent) implements AgentOutcome {}

    record Refused(Refusal refusal) implements AgentOutcome {}
}
