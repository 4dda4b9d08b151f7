package dev.tandem.call.inbound;

import java.util.List;
import java.util.Optional;

/**
 * Agents that a call rings at next.
 *
 * @param ringGroupId of a ring group
 * @param meant the first agent that the call is meant for, there or not
 * @param candidates those that can be offered the call now, best first
 * @param someBusy whether others were passed over because they are in a call
 */
record Stage(
        Optional<String> ringGroupId,
        Strategy strategy,
        Optional<String> meant,
        List<Candidate> candidates,
        boolean someBusy,
        int ringSeconds,
        Rules rules) {

    /** An agent that can be offered the call, in this session. */
    record Candidate(String agentId, String extension, String sessionId) {}

    Stage {
        candidates = List.copyOf(candidates);
    }
}
