package dev.tandem.call.inbound;

import dev.tandem.core.CborMessage;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipReason;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a call tells the line that it rings on. The line is an actor on the node that received the INVITE; the call may
 * live on another one, so what calls say crosses nodes.
 */
public sealed interface LineCommand {

    /** What an agent's call says of itself. */
    sealed interface OfCall extends LineCommand, CborMessage {
        String callId();
    }

    /**
     * The call exists. The first thing that it says.
     *
     * @param news where the line's news go
     * @param entity ends when the call's process does
     */
    record Hello(String callId, ActorRef<LineNews> news, ActorRef<Void> entity) implements OfCall {}

    /** The agent is being alerted. */
    record Alerting(String callId) implements OfCall {}

    /** The agent wants to answer with this session. The line says {@link LineNews.Granted} or that it is over. */
    record Claim(String callId, SdpAudio session) implements OfCall {}

    /** The granted answer is persisted: the far side may be told. */
    record Take(String callId) implements OfCall {}

    /**
     * The call is over, or the agent does not take it.
     *
     * @param sipStatus what the far side would be told of it
     */
    record Left(String callId, String reason, int sipStatus) implements OfCall {}

    /** Ends the answered call. */
    record Bye(String callId, Optional<SipReason> reason) implements OfCall {}

    record Info(String callId, String contentType, String body) implements OfCall {}

    record Reinvite(String callId, SdpAudio offer) implements OfCall {}

    /** Sends the far side to somebody else. */
    record Refer(String callId, String referTo, Optional<DialogSnapshot> replaces) implements OfCall {}

    /** Answers the far side's offer of this number. */
    record AcceptOffer(String callId, long number, SdpAudio answer) implements OfCall {}

    record RefuseOffer(String callId, long number, int status) implements OfCall {}

    /** What the line tells itself; never leaves the node. */
    sealed interface Internal extends LineCommand {}

    /** News of the INVITE or of the dialog that came of it. */
    record Sip(SipCallEvent event) implements Internal {}

    /** Where the call leads next is known. */
    record Routed(int step, Routing.Next next) implements Internal {}

    /** Nobody took the call in time. */
    record RingOver(int round) implements Internal {}

    /** A call that was granted the line has not taken it. */
    record GrantOver(String callId) implements Internal {}

    /** The call's process is gone. */
    record CallGone(String callId) implements Internal {}

    /** Nothing remains to be done. */
    record Close() implements Internal {}

    /** How long a granted call may take to persist its answer. */
    Duration GRANT = Duration.ofSeconds(10);
}
