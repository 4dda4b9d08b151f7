package dev.tandem.gateway.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.call.CallUpdate;
import dev.tandem.call.FailureText;
import dev.tandem.http.Json;

/** An event as the client gets it: the outer contract's name and shape of a notice. */
record Emission(String event, JsonNode data) {

    static Emission of(ClientNotice notice) {
        return switch (notice) {
            case ClientNotice.PeerConnected up ->
                new Emission("webrtc:peer-connected", object().put("transportId", up.transportId()));
            case ClientNotice.PeerDisconnected down ->
                new Emission(
                        "webrtc:peer-disconnected",
                        object().put("transportId", down.transportId()).put("reason", down.reason()));
            case ClientNotice.PresenceChanged changed ->
                new Emission(
                        "agent:presence",
                        object().put("agentId", changed.agentId())
                                .put("presence", changed.presence().word())
                                .put("since", changed.since().toString()));
            case ClientNotice.SessionEnded ended -> sessionEnded(ended.reason());
            case ClientNotice.Displaced _ -> sessionEnded("replaced");
            case CallUpdate update -> of(update);
            default -> throw new IllegalArgumentException("unknown notice " + notice.getClass());
        };
    }

    private static Emission of(CallUpdate update) {
        ObjectNode data = object().put("callId", update.callId());
        String event = switch (update) {
            case CallUpdate.CallIncoming incoming -> {
                data.put("from", incoming.from())
                        .put("to", incoming.to())
                        .put("displayName", incoming.displayName())
                        .set("headers", WireJson.tree(incoming.headers()));
                yield "call:incoming";
            }
            case CallUpdate.CallRinging ringing -> {
                data.put("earlyMedia", ringing.earlyMedia());
                ringing.producerId().ifPresent(id -> data.put("producerId", id));
                yield "call:ringing";
            }
            case CallUpdate.CallAnswered answered -> {
                data.put("producerId", answered.producerId())
                        .put("answeredAt", answered.answeredAt().toString());
                yield "call:answered";
            }
            case CallUpdate.CallMuted muted -> {
                data.put("muted", muted.muted());
                yield "call:muted";
            }
            case CallUpdate.CallHeld held -> {
                data.put("held", held.held()).put("by", held.by());
                yield "call:held";
            }
            case CallUpdate.CallTransferred transferred -> {
                data.put("target", transferred.target())
                        .put("transferType", transferred.transferType())
                        .put("status", transferred.status());
                transferred.reason().ifPresent(reason -> data.put("reason", reason));
                yield "call:transferred";
            }
            case CallUpdate.CallDtmfReceived received -> {
                data.put("tone", received.tone());
                yield "call:dtmf-received";
            }
            case CallUpdate.CallEnded ended -> {
                data.put("reason", ended.reason()).put("duration", ended.duration());
                ended.sipStatus().ifPresent(status -> data.put("sipStatus", status));
                data.set("quality", ended.quality().map(WireJson::tree).orElseGet(Json.mapper()::nullNode));
                yield "call:ended";
            }
            case CallUpdate.CallFailed failed -> {
                data.put("reason", failed.reason())
                        .put("sipStatus", failed.sipStatus())
                        .put("message", FailureText.of(failed.reason(), failed.sipStatus()));
                yield "call:failed";
            }
        };
        return new Emission(event, data);
    }

    private static Emission sessionEnded(String reason) {
        return new Emission("session:ended", object().put("reason", reason));
    }

    private static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }
}
