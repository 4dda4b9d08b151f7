package dev.tandem.agent.session;

import dev.tandem.license.SeatReply;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;

/** What a session tells itself. Never leaves the node. */
sealed interface SessionInternal extends AgentSessionCommand.Internal {

    /** First after a recovery. */
    record Resume() implements SessionInternal {}

    /** @param askedAt the moment before the licence was asked, by a clock that never steps */
    record SeatAnswered(String sessionId, Instant askedAt, SeatReply answer) implements SessionInternal {}

    record RenewalAnswered(String sessionId, Instant askedAt, SeatReply answer) implements SessionInternal {}

    record ReleaseAnswered(String sessionId, SeatReply answer) implements SessionInternal {}

    record ClientTerminated(ActorRef<ClientNotice> client) implements SessionInternal {}

    record GraceOver(String sessionId) implements SessionInternal {}

    /** The time for the work after a call is up, if it is still the wrap-up that began then. */
    record WrapUpOver(String sessionId, Instant since) implements SessionInternal {}

    record CheckLease() implements SessionInternal {}

    /** Time to repeat what an ended session still owes. */
    record FarewellAgain(String sessionId) implements SessionInternal {}

    record TransportUp(int transport) implements SessionInternal {}

    record TransportDown(int transport, String reason) implements SessionInternal {}

    /** The media plane has something for the client. */
    record Tell(ClientNotice notice) implements SessionInternal {}

    /** Nothing was asked for a while. */
    record Idle() implements SessionInternal {}
}
