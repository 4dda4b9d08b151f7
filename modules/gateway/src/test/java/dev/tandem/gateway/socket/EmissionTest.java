package dev.tandem.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.agent.session.ClientNotice;
import dev.tandem.agent.session.Presence;
import dev.tandem.call.CallQuality;
import dev.tandem.call.CallUpdate;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EmissionTest {

    private static void assertEmission(ClientNotice notice, String event, String json) {
        Emission emission = Emission.of(notice);
        assertThat(emission.event()).isEqualTo(event);
        assertThat(emission.data()).hasToString(json);
    }

    @Test
    void an_incoming_call_tells_who_calls() {
        assertEmission(
                new CallUpdate.CallIncoming("c1", "s1", "101", "102", "Alice", Map.of("X-Queue", "sales")),
                "call:incoming",
                "{\"callId\":\"c1\",\"from\":\"101\",\"to\":\"102\",\"displayName\":\"Alice\","
                        + "\"headers\":{\"X-Queue\":\"sales\"}}");
    }

    @Test
    void ringing_names_a_producer_only_with_early_media() {
        assertEmission(
                new CallUpdate.CallRinging("c1", "s1", false, Optional.empty()),
                "call:ringing",
                "{\"callId\":\"c1\",\"earlyMedia\":false}");
        assertEmission(
                new CallUpdate.CallRinging("c1", "s1", true, Optional.of("p1")),
                "call:ringing",
                "{\"callId\":\"c1\",\"earlyMedia\":true,\"producerId\":\"p1\"}");
    }

    @Test
    void an_answer_names_what_to_consume() {
        assertEmission(
                new CallUpdate.CallAnswered("c1", "s1", "p1", Instant.parse("2026-01-01T00:00:00Z")),
                "call:answered",
                "{\"callId\":\"c1\",\"producerId\":\"p1\",\"answeredAt\":\"2026-01-01T00:00:00Z\"}");
    }

    @Test
    void the_end_tells_reason_duration_and_quality() {
        var quality = new CallQuality(500, 0, 0, 1.5, OptionalDouble.empty(), 4.4);
        assertEmission(
                new CallUpdate.CallEnded(
                        "c1", "s1", "remote_hangup", 5, Optional.empty(), Optional.of(quality), Optional.empty()),
                "call:ended",
                "{\"callId\":\"c1\",\"reason\":\"remote_hangup\",\"duration\":5,\"quality\":{\"packetsReceived\":500,"
                        + "\"packetsLost\":0,\"lossPercent\":0.0,\"jitterMs\":1.5,\"mos\":4.4}}");
    }

    @Test
    void a_failure_tells_the_sip_status() {
        assertEmission(
                new CallUpdate.CallFailed("c1", "s1", "busy", 486, Optional.empty()),
                "call:failed",
                "{\"callId\":\"c1\",\"reason\":\"busy\",\"sipStatus\":486,\"message\":\"The person called is busy\"}");
    }

    @Test
    void presence_tells_whose_it_is_and_since_when() {
        assertEmission(
                new ClientNotice.PresenceChanged("a1", Presence.WRAP_UP, Instant.parse("2026-01-01T00:00:00Z")),
                "agent:presence",
                "{\"agentId\":\"a1\",\"presence\":\"wrap_up\",\"since\":\"2026-01-01T00:00:00Z\"}");
    }

    @Test
    void a_displaced_client_hears_that_its_session_was_replaced() {
        assertEmission(new ClientNotice.Displaced("s1"), "session:ended", "{\"reason\":\"replaced\"}");
    }
}
