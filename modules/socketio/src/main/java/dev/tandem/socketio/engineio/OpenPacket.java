package dev.tandem.socketio.engineio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** The handshake's answer (protocol, "Handshake"). */
final class OpenPacket {
    private OpenPacket() {}

    static String json(String sid, List<String> upgrades, EngineSettings settings) {
        var open = JsonNodeFactory.instance.objectNode().put("sid", sid);
        upgrades.forEach(open.putArray("upgrades")::add);
        return open.put("pingInterval", settings.heartbeat().interval().toMillis())
                .put("pingTimeout", settings.heartbeat().timeout().toMillis())
                .put("maxPayload", settings.inbound().maxPayloadBytes())
                .toString();
    }
}
