package dev.tandem.agent.session;

import dev.tandem.core.CborMessage;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.RtpCapabilities;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpParameters;
import dev.tandem.media.SdpRemote;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an agent's session can be asked. The entity's id is the agent's id, so an agent has at most one live session by
 * construction; {@code sessionId} names which one is meant, and a command for an older one gets {@code session_gone}.
 */
public sealed interface AgentSessionCommand extends CborMessage
        permits AgentSessionCommand.Connect,
                AgentSessionCommand.ClientGone,
                AgentSessionCommand.Heartbeat,
                AgentSessionCommand.End,
                AgentSessionCommand.Get,
                AgentSessionCommand.MediaCommand,
                AgentSessionCommand.JoinCall,
                AgentSessionCommand.SetPresence,
                CallNotice,
                AgentSessionCommand.Internal {

    /**
     * A client has connected. Opens a session; resumes the live one when its client is away or comes from the same login
     * (the older connection is then displaced); replaces it when another login is connected.
     *
     * @param loginId tells logins apart: a digest of the token, never the token
     */
    record Connect(
            String agentId,
            String tenantId,
            String loginId,
            ActorRef<ClientNotice> client,
            ActorRef<SessionReply> replyTo)
            implements AgentSessionCommand {}

    /** The client's connection dropped: the grace period starts, unless another connection has taken over. */
    record ClientGone(String sessionId, ActorRef<ClientNotice> client) implements AgentSessionCommand {}

    /** The client is alive. */
    record Heartbeat(String sessionId, ActorRef<SessionReply> replyTo) implements AgentSessionCommand {}

    /** Ends the session: {@code logout} by the agent, {@code forced} by an admin. Its calls are hung up. */
    record End(String sessionId, String reason, ActorRef<SessionReply> replyTo) implements AgentSessionCommand {}

    /** What the session is now. */
    record Get(ActorRef<SessionReply> replyTo) implements AgentSessionCommand {}

    /** Concerns the session's transports. */
    sealed interface MediaCommand extends AgentSessionCommand {
        String sessionId();

        ActorRef<SessionReply> replyTo();
    }

    record CreateTransport(String sessionId, Direction direction, ActorRef<SessionReply> replyTo)
            implements MediaCommand {}

    record ConnectTransport(
            String sessionId, String transportId, DtlsParameters dtlsParameters, ActorRef<SessionReply> replyTo)
            implements MediaCommand {}

    record RestartIce(String sessionId, String transportId, ActorRef<SessionReply> replyTo) implements MediaCommand {}

    record Produce(String sessionId, String transportId, RtpParameters rtpParameters, ActorRef<SessionReply> replyTo)
            implements MediaCommand {}

    /** Consumes the far end of a call, or a source by its id if it belongs to one of the session's calls. */
    record Consume(
            String sessionId,
            String transportId,
            Optional<String> callId,
            Optional<String> producerId,
            RtpCapabilities rtpCapabilities,
            ActorRef<SessionReply> replyTo)
            implements MediaCommand {}

    /** Concerns a transport of a client that speaks offer and answer, a SIP telephone, which has one for each call. */
    sealed interface SdpCommand extends MediaCommand {}

    /**
     * @param callId the call that the client is offered: its codec is the transport's; empty when the client dials
     * @param codecs those that the client has offered; empty when it is offered one
     */
    record CreateSdpTransport(
            String sessionId, Optional<String> callId, List<RtpCodec> codecs, ActorRef<SessionReply> replyTo)
            implements SdpCommand {

        public CreateSdpTransport {
            codecs = List.copyOf(codecs);
        }
    }

    /** What the client's description says; again after each new one. */
    record ConnectSdpTransport(String sessionId, String transportId, SdpRemote remote, ActorRef<SessionReply> replyTo)
            implements SdpCommand {}

    /** The client hears this call on the transport, and is heard in it. Idempotent. */
    record UseSdpTransport(String sessionId, String transportId, String callId, ActorRef<SessionReply> replyTo)
            implements SdpCommand {}

    /** The client's part of the call is over. Idempotent. */
    record CloseSdpTransport(String sessionId, String transportId, ActorRef<SessionReply> replyTo)
            implements SdpCommand {}

    /**
     * The call takes this agent in. Refused with {@code session_gone} when no session is live; idempotent by
     * {@code callId}.
     *
     * @param sessionId the session that must take part; empty for whichever is live (an incoming call)
     * @param farEndId the media source that this agent shall hear
     * @param alone whether an agent that is in another call refuses with {@code conflict}
     */
    record JoinCall(
            String callId, Optional<String> sessionId, String farEndId, boolean alone, ActorRef<SessionReply> replyTo)
            implements AgentSessionCommand {
        public JoinCall(String callId, Optional<String> sessionId, String farEndId, ActorRef<SessionReply> replyTo) {
            this(callId, sessionId, farEndId, false, replyTo);
        }
    }

    /**
     * The agent is now available, away and so on.
     *
     * @param sessionId the session that is meant; empty for whichever is live
     * @param by {@code agent} or {@code supervisor}
     */
    record SetPresence(Optional<String> sessionId, Presence presence, String by, ActorRef<SessionReply> replyTo)
            implements AgentSessionCommand {}

    /** What the session tells itself: timers, answers of the licence, events of its transports. */
    non-sealed interface Internal extends AgentSessionCommand {}
}
