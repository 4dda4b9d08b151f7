package dev.tandem.gateway.socket;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.call.CallReply;
import dev.tandem.call.Calls;
import dev.tandem.call.DialRequest;
import dev.tandem.core.ErrorCode;
import dev.tandem.http.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The {@code call:*} events: commands to calls. */
final class CallEvents {
    private final Calls calls;

    CallEvents(Calls calls) {
        this.calls = calls;
    }

    Map<String, EventHandler> handlers() {
        return Map.of(
                "call:dial", this::dial,
                "call:answer", this::answer,
                "call:hangup", this::hangup,
                "call:hold", (agent, payload) -> hold(agent, payload, true),
                "call:unhold", (agent, payload) -> hold(agent, payload, false),
                "call:mute", this::mute,
                "call:dtmf", this::dtmf,
                "call:transfer", this::transfer,
                "call:stats", this::stats);
    }

    private record Dial(
            String phoneNumber,
            Optional<String> campaignId,
            Optional<String> leadId,
            Optional<String> callerId,
            Optional<Map<String, String>> headers) {}

    private record OfCall(String callId) {}

    private record Hangup(String callId, Optional<String> reason) {}

    private record Mute(String callId, boolean muted) {}

    private record Dtmf(String callId, String tone, Optional<Integer> durationMs) {}

    private record Transfer(String callId, String target, String transferType, Optional<String> consultCallId) {}

    private CompletionStage<EventHandler.Outcome> dial(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, Dial.class);
        return outcome(calls.dial(new DialRequest(
                agent.agentId(),
                agent.tenantId(),
                agent.sessionId(),
                request.phoneNumber(),
                request.campaignId(),
                request.leadId(),
                request.callerId(),
                request.headers().orElse(Map.of()))));
    }

    private CompletionStage<EventHandler.Outcome> answer(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        return outcome(
                calls.answer(agent.in(WireJson.request(payload, OfCall.class).callId())));
    }

    private CompletionStage<EventHandler.Outcome> hangup(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, Hangup.class);
        return outcome(calls.hangup(agent.in(request.callId()), request.reason()));
    }

    private CompletionStage<EventHandler.Outcome> hold(AgentRef agent, JsonNode payload, boolean held)
            throws WireJson.Malformed {
        return outcome(
                calls.hold(agent.in(WireJson.request(payload, OfCall.class).callId()), held));
    }

    private CompletionStage<EventHandler.Outcome> mute(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, Mute.class);
        return outcome(calls.mute(agent.in(request.callId()), request.muted()));
    }

    private CompletionStage<EventHandler.Outcome> dtmf(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, Dtmf.class);
        return outcome(calls.dtmf(
                agent.in(request.callId()), request.tone(), request.durationMs().map(Duration::ofMillis)));
    }

    private CompletionStage<EventHandler.Outcome> transfer(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, Transfer.class);
        return outcome(calls.transfer(
                agent.in(request.callId()), request.target(), request.transferType(), request.consultCallId()));
    }

    private CompletionStage<EventHandler.Outcome> stats(AgentRef agent, JsonNode payload) throws WireJson.Malformed {
        var request = WireJson.request(payload, OfCall.class);
        JsonNode report = payload.path("report");
        if (!report.isObject()) {
            throw new WireJson.Malformed(ErrorCode.INVALID_REQUEST.refusal("report must be an object"));
        }
        Map<String, Object> figures = Json.mapper().convertValue(report, new TypeReference<>() {});
        return outcome(calls.stats(agent.in(request.callId()), figures));
    }

    private static CompletionStage<EventHandler.Outcome> outcome(CompletionStage<CallReply> reply) {
        return reply.thenApply(answer -> switch (answer) {
            case CallReply.Dialed dialed -> done(dialed.callId());
            case CallReply.Accepted accepted -> done(accepted.callId());
            case CallReply.View view -> done(view.call().callId());
            // Said between calls only.
            case CallReply.PeerReady _, CallReply.EndNoted _, CallReply.DialogIs _ -> done("");
            case CallReply.Refused refused -> new EventHandler.Outcome.Refused(refused.refusal());
        });
    }

    private static EventHandler.Outcome done(String callId) {
        ObjectNode ack = WireJson.success();
        ack.put("callId", callId);
        return new EventHandler.Outcome.Done(ack);
    }
}
