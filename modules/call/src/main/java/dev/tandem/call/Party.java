package dev.tandem.call;

/** An agent that takes part in a call, in this session. */
record Party(String agentId, String sessionId) {}
