package dev.tandem.agent.session;

/**
 * What a session tells the calls it takes part in. Owned here because sessions know nothing of calls' insides; the
 * domain of calls implements it. Methods do not block, and may be repeated.
 */
public interface SessionCalls {

    /** The agent's session is over: it leaves the call. */
    void sessionEnded(String callId, String agentId, String sessionId, String reason);

    /** The agent's microphone can be heard from now on as this media source. */
    void produced(String callId, String agentId, String producerId);
}
