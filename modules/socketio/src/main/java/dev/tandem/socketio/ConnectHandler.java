package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.socketio.engineio.Handshake;
import java.util.concurrent.CompletionStage;

/** Decides who may connect to a namespace. */
@FunctionalInterface
public interface ConnectHandler {
    /**
     * Called for every CONNECT packet of this namespace. It must not block: answer later through the stage. What the
     * application emits to {@code socket} before its answer is sent right after the CONNECT reply, and is lost with a
     * refusal. A stage that fails, or that is not complete within the admission timeout, refuses.
     *
     * @param auth what the client gave as {@code auth}; an empty object when it gave nothing
     */
    CompletionStage<Admission> connect(Socket socket, JsonNode auth, Handshake handshake);
}
