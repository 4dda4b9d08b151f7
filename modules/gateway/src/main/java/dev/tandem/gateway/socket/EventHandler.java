package dev.tandem.gateway.socket;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tandem.core.Refusal;
import java.util.concurrent.CompletionStage;

/** Carries out one event of the client. */
@FunctionalInterface
interface EventHandler {

    /** What the acknowledgement says. */
    sealed interface Outcome {
        record Done(JsonNode body) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}
    }

    CompletionStage<Outcome> handle(AgentRef agent, JsonNode payload) throws WireJson.Malformed;
}
