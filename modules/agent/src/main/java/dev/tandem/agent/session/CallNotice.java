package dev.tandem.agent.session;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a call tells one of its agents. The call sends it to the agent's session, which passes it on to the client, or
 * keeps it (bounded) while the client is away. The domain of calls implements it; the session only routes.
 */
public non-sealed interface CallNotice extends ClientNotice, AgentSessionCommand {

    String callId();

    String sessionId();

    /**
     * Whether this is the one notice that ends the call for this agent. The session forgets the call with it; a repeat
     * is acknowledged and not passed on, so that the client hears the end exactly once.
     */
    boolean last();

    /** Whether the call that this ends was answered, so that there may be work after it. */
    default boolean talked() {
        return false;
    }

    /** Whether the client must hear it again when it comes back, as long as nothing else was said of the call. */
    default boolean alerting() {
        return false;
    }

    /** Who wants to know that the session has taken the notice; present where the sender repeats until told. */
    Optional<ActorRef<SessionReply>> ackTo();
}
