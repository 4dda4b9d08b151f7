package dev.tandem.agent.session;

import java.util.List;

/**
 * What is still owed after a session's end; persisted with the end, so that a crash right after it forgets neither.
 *
 * @param seatHeld whether the licence must be told that the seat is free
 * @param callIds calls that must hear that the agent left
 */
record Farewell(
        String sessionId, String tenantId, String agentId, String reason, boolean seatHeld, List<String> callIds) {

    Farewell {
        callIds = List.copyOf(callIds);
    }

    boolean due() {
        return seatHeld || !callIds.isEmpty();
    }

    /** The agent's next session took the seat over. */
    Farewell withoutSeat() {
        return new Farewell(sessionId, tenantId, agentId, reason, false, callIds);
    }
}
