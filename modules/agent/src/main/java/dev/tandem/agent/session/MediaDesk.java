package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import java.util.Optional;

/** Answers what a client asks of its session's media. Belongs to the session's actor. */
final class MediaDesk {
    private final SessionMedia media;
    private final SessionCalls calls;

    MediaDesk(SessionMedia media, SessionCalls calls) {
        this.media = media;
        this.calls = calls;
    }

    /** @param generation of the client that asks */
    SessionReply answer(Live live, AgentSessionCommand.MediaCommand request, int generation) {
        return switch (request) {
            case AgentSessionCommand.CreateTransport create -> media.create(create.direction(), generation);
            case AgentSessionCommand.ConnectTransport connect ->
                media.connect(connect.transportId(), connect.dtlsParameters());
            case AgentSessionCommand.RestartIce restart -> media.restartIce(restart.transportId());
            case AgentSessionCommand.Produce produce -> produce(live, produce);
            case AgentSessionCommand.Consume consume -> consume(live, consume);
        };
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
