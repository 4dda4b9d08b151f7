package dev.tandem.agent.session;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** A call's notice, as the domain of calls would make it. */
record TestNotice(String callId, String sessionId, boolean last, Optional<ActorRef<SessionReply>> ackTo)
        implements CallNotice {
    @Override
    public boolean talked() {
        return last;
    }

    TestNotice(String callId, String sessionId, boolean last) {
        this(callId, sessionId, last, Optional.empty());
    }
}
