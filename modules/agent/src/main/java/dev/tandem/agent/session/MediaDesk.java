package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import java.util.Optional;

/** Answers what a client asks of its session's media. Belongs to the session's actor. */
final class MediaDesk {
    private final SessionMedia media;
    private final SessionCalls calls;
    private final SessionClient client;
    private final SessionLog log;

    MediaDesk(SessionMedia media, SessionCalls calls, SessionClient client, SessionLog log) {
        this.media = media;
        this.calls = calls;
        this.client = client;
        this.log = log;
    }

    SessionReply answer(Live live, AgentSessionCommand.MediaCommand request) {
        return switch (request) {
            case AgentSessionCommand.CreateTransport create -> media.create(create.direction(), client.generation());
            case AgentSessionCommand.ConnectTransport connect ->
                media.connect(connect.transportId(), connect.dtlsParameters());
            case AgentSessionCommand.RestartIce restart -> media.restartIce(restart.transportId());
            case AgentSessionCommand.Produce produce -> produce(live, produce);
            case AgentSessionCommand.Consume consume -> consume(live, consume);
            case AgentSessionCommand.SdpCommand sdp -> sdp(live, sdp);
        };
    }

    void transportUp(Optional<Live> session, int number) {
        media.up(number).ifPresent(id -> {
            session.ifPresent(live -> log.transportConnected(live, id));
            client.tell(new ClientNotice.PeerConnected(id));
        });
    }

    void transportDown(Optional<Live> session, int number, String reason) {
        media.down(number, reason).ifPresent(id -> {
            session.ifPresent(live -> log.transportDisconnected(live, id, reason));
            client.tell(new ClientNotice.PeerDisconnected(id, reason));
        });
    }

    /** The session's answer to a call that wants in, with the microphone that the agent brings along. */
    SessionReply joined(AgentSessionCommand.JoinCall join, SessionReply answer) {
        if (!(answer instanceof SessionReply.Joined joined)) {
            return answer;
        }
        media.sdp().hear(join.callId(), join.farEndId());
        return new SessionReply.Joined(joined.sessionId(), media.producerIdFor(join.callId()));
    }

    private SessionReply sdp(Live live, AgentSessionCommand.SdpCommand command) {
        return switch (command) {
            case AgentSessionCommand.CreateSdpTransport create ->
                media.sdp().create(create.callId().flatMap(live::farEndOf), create.codecs());
            case AgentSessionCommand.ConnectSdpTransport connect ->
                media.sdp().connect(connect.transportId(), connect.remote());
            case AgentSessionCommand.UseSdpTransport use -> use(live, use);
            case AgentSessionCommand.CloseSdpTransport close -> media.sdp().close(close.transportId());
        };
    }

    private SessionReply use(Live live, AgentSessionCommand.UseSdpTransport use) {
        Optional<String> farEndId = live.farEndOf(use.callId());
        if (farEndId.isEmpty()) {
            return new SessionReply.Refused(ErrorCode.CALL_NOT_FOUND.refusal());
        }
        SessionReply reply = media.sdp().use(use.transportId(), use.callId(), farEndId.get());
        if (reply instanceof SessionReply.Produced(String producerId)) {
            calls.produced(use.callId(), live.agentId(), producerId);
        }
        return reply;
    }

    private SessionReply produce(Live live, AgentSessionCommand.Produce produce) {
        SessionReply reply = media.produce(produce.transportId(), produce.rtpParameters());
        if (reply instanceof SessionReply.Produced(String producerId)) {
            live.callIds().forEach(callId -> calls.produced(callId, live.agentId(), producerId));
        }
        return reply;
    }

    private SessionReply consume(Live live, AgentSessionCommand.Consume consume) {
        Optional<String> callId = consume.callId().or(() -> consume.producerId().flatMap(live::callOfFarEnd));
        Optional<String> farEndId = callId.flatMap(live::farEndOf);
        if (farEndId.isEmpty()) {
            ErrorCode code = consume.callId().isPresent() ? ErrorCode.CALL_NOT_FOUND : ErrorCode.NOT_FOUND;
            return new SessionReply.Refused(code.refusal());
        }
        return media.consume(consume.transportId(), callId.get(), farEndId.get(), consume.rtpCapabilities());
    }
}
