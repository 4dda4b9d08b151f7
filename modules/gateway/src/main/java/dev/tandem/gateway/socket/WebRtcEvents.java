package dev.tandem.gateway.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.RtpCapabilities;
import dev.tandem.media.RtpParameters;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** The {@code webrtc:*} and {@code session:*} events: commands to the agent's session. */
final class WebRtcEvents {
    private final Sessions sessions;
    private final RtpCapabilities routerCapabilities;

    WebRtcEvents(Sessions sessions, RtpCapabilities routerCapabilities) {
        this.sessions = sessions;
        this.routerCapabilities = routerCapabilities;
    }

    Map<String, EventHandler> handlers() {
        return Map.of(
                "webrtc:get-router-capabilities", this::routerCapabilities,
                "webrtc:create-transport", this::createTransport,
                "webrtc:connect-transport", this::connectTransport,
                "webrtc:restart-ice", this::restartIce,
                "webrtc:produce", this::produce,
                "webrtc:consume", this::consume,
                "session:heartbeat", this::heartbeat,
                "session:logout", this::logout);
    }

    private record CreateTransport(String direction) {}

    private record OfTransport(String transportId) {}

    private record Produce(String transportId, String kind) {}

    private record Consume(String transportId, Optional<String> callId, Optional<String> producerId) {}

    private CompletionStage<EventHandler.Outcome> routerCapabilities(AgentRef agent, JsonNode payload) {
        ObjectNode ack = WireJson.success();
        ack.set("capabilities", WireJson.tree(routerCapabilities));
        return CompletableFuture.completedFuture(new EventHandler.Outcome.Done(ack));
    }

    private CompletionStage<EventHandler.Outcome> createTransport(AgentRef agent, JsonNode payload)
            throws WireJson.Malformed {
        Direction direction = switch (WireJson.request(payload, CreateTransport.class)
                .direction()) {
            case "send" -> Direction.SEND;
            case "recv" -> Direction.RECV;
            default ->
                throw new WireJson.Malformed(ErrorCode.INVALID_REQUEST.refusal("direction must be send or recv"));
        };
        return ask(agent, replyTo -> new AgentSessionCommand.CreateTransport(agent.sessionId(), direction, replyTo));
    }

    private CompletionStage<EventHandler.Outcome> connectTransport(AgentRef agent, JsonNode payload)
            throws WireJson.Malformed {
        var request = WireJson.request(payload, OfTransport.class);
        var dtls = WireJson.mediasoup(payload, "dtlsParameters", DtlsParameters.class);
        return ask(
                agent,
                replyTo -> new AgentSessionCommand.ConnectTransport(
                        agent.sessionId(), request.transportId(), dtls, replyTo));
    }

    private CompletionStage<EventHandler.Outcome> restartIce(AgentRef agent, JsonNode payload)
            throws WireJson.Malformed {
        var request = WireJson.request(payload, OfTransport.class);
        return ask(
                agent,
                replyTo -> new AgentSessionCommand.RestartIce(agent.sessionId(), request.transportId(), replyTo));
    }

    private CompletionStage<EventHandler.Outcome> produce(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, Produce.class);
        if (!request.kind().equals("audio")) {
            throw new WireJson.Malformed(ErrorCode.INVALID_VALUE.refusal("kind must be audio"));
        }
        var rtpParameters = WireJson.mediasoup(payload, "rtpParameters", RtpParameters.class);
        return ask(
                agent,
                replyTo -> new AgentSessionCommand.Produce(
                        agent.sessionId(), request.transportId(), rtpParameters, replyTo));
    }

    private CompletionStage<EventHandler.Outcome> consume(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, Consume.class);
        if (request.callId().isEmpty() && request.producerId().isEmpty()) {
            throw new WireJson.Malformed(ErrorCode.INVALID_REQUEST.refusal("callId or producerId is missing"));
        }
        var capabilities = WireJson.mediasoup(payload, "rtpCapabilities", RtpCapabilities.class);
        return ask(
                agent,
                replyTo -> new AgentSessionCommand.Consume(
                        agent.sessionId(),
                        request.transportId(),
                        request.callId(),
                        request.producerId(),
                        capabilities,
                        replyTo));
    }

    private CompletionStage<EventHandler.Outcome> heartbeat(AgentRef agent, JsonNode payload) {
        return ask(agent, replyTo -> new AgentSessionCommand.Heartbeat(agent.sessionId(), replyTo));
    }

    private CompletionStage<EventHandler.Outcome> logout(AgentRef agent, JsonNode payload) {
        return ask(agent, replyTo -> new AgentSessionCommand.End(agent.sessionId(), "logout", replyTo));
    }

    private CompletionStage<EventHandler.Outcome> ask(
            AgentRef agent, Function<ActorRef<SessionReply>, AgentSessionCommand> command) {
        return sessions.ask(agent.agentId(), command).thenApply(WebRtcEvents::outcome);
    }

    private static EventHandler.Outcome outcome(SessionReply reply) {
        if (reply instanceof SessionReply.Refused(var refusal)) {
            return new EventHandler.Outcome.Refused(refusal);
        }
        ObjectNode ack = WireJson.success();
        switch (reply) {
            case SessionReply.TransportCreated created -> ack.setAll((ObjectNode) WireJson.tree(created));
            case SessionReply.IceRestarted restarted ->
                ack.set("iceParameters", WireJson.tree(restarted.iceParameters()));
            case SessionReply.Produced produced -> ack.put("producerId", produced.producerId());
            case SessionReply.Consumed consumed -> ack.setAll((ObjectNode) WireJson.tree(consumed));
            case SessionReply.LeaseRenewed renewed ->
                ack.put("leaseUntil", renewed.leaseUntil().toString());
            case SessionReply.TransportConnected _, SessionReply.Ended _ -> {}
            default -> throw new IllegalStateException("unexpected reply " + reply.getClass());
        }
        return new EventHandler.Outcome.Done(ack);
    }
}
