package dev.tandem.call;

import static dev.tandem.call.Samples.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What an agent and a far side hear of each other, and what agents may say of a call. */
class CallControlTest extends ControlledCalls {

    @Test
    void both_sides_hear_each_other_and_mute_is_silence_on_the_wire() throws Exception {
        String call = answered("7600");
        assertHears(phones.at("7600").rtp, 440);
        try (RtpSocket ear = ear(call)) {
            assertHears(ear, 600);
            done(calls.mute(party(call, CALLER), true));
            assertHearsNothing(phones.at("7600").rtp);
            assertThat(phones.at("7600").rtp.hearsAnything()).isTrue();
            assertHears(ear, 600);
        }
    }

    @Test
    void tones_of_the_far_side_reach_the_agent_whichever_way_they_come() throws Exception {
        String call = answered("7600");
        phones.at("7600").call().info("application/dtmf-relay", "Signal=#\r\nDuration=160\r\n");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallDtmfReceived.class).tone())
                .isEqualTo("#");
        phones.at("7600").call().info("application/dtmf", "11");
        phones.at("7600").call().info("text/plain", "5");
        phones.at("7600").call().info("application/dtmf", "5");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sessions.told(CALLER))
                        .filteredOn(CallUpdate.CallDtmfReceived.class::isInstance)
                        .extracting(notice -> ((CallUpdate.CallDtmfReceived) notice).tone())
                        .containsExactly("#", "#", "5"));
    }

    @Test
    void a_session_that_lets_a_call_in_only_after_its_end_hears_of_the_end() throws Exception {
        CompletableFuture<String> late = new CompletableFuture<>();
        sessions.letIn = late;
        CompletionStage<CallReply> dialled = calls.dial(request("*43", Optional.empty(), Map.of()));
        await().atMost(SOON).until(() -> entities.size() == 1);
        String call = entities.keySet().iterator().next();
        await().atMost(SOON)
                .until(() -> !journal.persistedInStorage("Call|" + call).isEmpty());
        done(calls.terminate(Samples.TENANT, call));

        late.complete("at last");

        assertThat(done(dialled)).isEqualTo(new CallReply.Dialed(call));
        assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason()).isEqualTo("terminated");
        assertThat(sessions.callsOf(CALLER)).isEmpty();
    }

    @Test
    void caller_ids_and_headers_that_are_not_on_the_list_are_refused() throws Exception {
        for (DialRequest request : List.of(
                request("*43", Optional.of("+44123"), Map.of()),
                request("*43", Optional.empty(), Map.of("X-Other", "1")))) {
            assertThat(done(calls.dial(request))).isInstanceOf(CallReply.Refused.class);
        }
        assertThat(done(calls.dial(request("*43", Optional.of("+39061"), Map.of("x-lead-id", "7")))))
                .isInstanceOf(CallReply.Dialed.class);
    }
}
