package dev.tandem.agent.session;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** Sends commands to agents' sessions, wherever in the cluster they live. */
public interface Sessions {

    /**
     * Asks and waits, with a deadline and a retry for a session on the move; a session that does not answer in time
     * gives {@link SessionReply.Refused} with {@code dependency_unavailable}, never a failed stage.
     */
    CompletionStage<SessionReply> ask(String agentId, Function<ActorRef<SessionReply>, AgentSessionCommand> command);

    /** Sends and forgets. */
    void tell(String agentId, AgentSessionCommand command);
}
