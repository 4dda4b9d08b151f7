package dev.tandem.socketio.engineio;

import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/** What a request's query parameters ask for (protocol, "Introduction": {@code EIO}, {@code transport}, {@code sid}). */
sealed interface EngineQuery {
    /** A new session. */
    record Open(boolean webSocket, Map<String, String> parameters) implements EngineQuery {}

    /** Something of an open session. */
    record Continue(String sid, boolean webSocket) implements EngineQuery {}

    record Malformed(Refusal refusal) implements EngineQuery {}

    static EngineQuery of(HttpRequest request) {
        Map<String, String> parameters = new HashMap<>();
        try {
            request.getUri().query().toList().forEach(pair -> parameters.put(pair.first(), pair.second()));
        } catch (IllegalUriException malformed) {
            return new Malformed(Refusal.BAD_REQUEST);
        }
        if (!"4".equals(parameters.get("EIO"))) {
            return new Malformed(Refusal.UNSUPPORTED_VERSION);
        }
        String transport = parameters.getOrDefault("transport", "");
        boolean webSocket = transport.equals("websocket");
        if (!webSocket && !transport.equals("polling")) {
            return new Malformed(Refusal.UNKNOWN_TRANSPORT);
        }
        String sid = parameters.get("sid");
        return sid == null ? new Open(webSocket, parameters) : new Continue(sid, webSocket);
    }
}
