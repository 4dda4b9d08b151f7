package dev.tandem.app;

import dev.tandem.agent.session.SessionCalls;
import java.util.concurrent.CompletableFuture;

/** Sessions and calls tell each other things, so one of them must start first: what sessions say meanwhile waits. */
final class LateCalls implements SessionCalls {
    private final CompletableFuture<SessionCalls> calls = new CompletableFuture<>();

    void are(SessionCalls started) {
        calls.complete(started);
    }

    @Override
    public void sessionEnded(String callId, String agentId, String sessionId, String reason) {
        var _ = calls.thenAccept(started -> started.sessionEnded(callId, agentId, sessionId, reason));
    }

    @Override
    public void produced(String callId, String agentId, String producerId) {
        var _ = calls.thenAccept(started -> started.produced(callId, agentId, producerId));
    }
}
