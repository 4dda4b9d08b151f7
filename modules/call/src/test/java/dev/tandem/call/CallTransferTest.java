package dev.tandem.call;

import static dev.tandem.call.Samples.CALLEE;
import static dev.tandem.call.Samples.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.core.Ids;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.Tone;
import dev.tandem.sip.sdp.SdpDirection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls handed on by the gateway itself, which joins two of them. */
class CallTransferTest extends ControlledCalls {

    @Test
    void a_consultation_becomes_a_transfer_and_the_two_far_sides_hear_each_other() throws Exception {
        String first = answered("7600");
        String second = answered("7500");
        assertThat(done(calls.transfer(party(first, CALLER), "7500", "attended", Optional.empty())))
                .isEqualTo(new CallReply.Accepted(first));
        assertThat(awaitTold(CALLER, first, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        for (String call : List.of(first, second)) {
            assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason())
                    .isEqualTo("transferred");
        }
        assertThat(sessions.callsOf(CALLER)).isEmpty();
        FarPhones.Phone one = phones.at("7600");
        FarPhones.Phone two = phones.at("7500");
        assertHears(one.rtp, 500);
        assertHears(two.rtp, 600);
        assertThat(one.offers).endsWith(SdpDirection.SENDRECV);

        one.call().info("application/dtmf-relay", "Signal=7\r\nDuration=160\r\n");
        await().atMost(SOON).until(() -> two.rtp.tones() > 0);
        one.call().bye(Optional.empty());
        await().atMost(SOON).until(two::isOver);
        assertThat(endOf(first)).isEqualTo("transferred");
    }

    @Test
    void a_far_side_that_died_on_hold_ends_the_calls_that_are_joined_with_it() throws Exception {
        String first = answered("7600");
        answered("7500");
        phones.at("7600").rtp.sound(false);
        // What watched it while it was held has seen that it was held, and is over.
        Thread.sleep(MEDIA_TIMEOUT.plusSeconds(1));

        done(calls.transfer(party(first, CALLER), "7500", "attended", Optional.empty()));

        assertThat(endOf(first)).isEqualTo("media_timeout");
        await().atMost(SOON).until(() -> phones.at("7500").isOver());
    }

    @Test
    void a_blind_transfer_to_a_number_calls_it_and_joins_the_two_far_sides() throws Exception {
        String call = answered("7600");
        assertThat(done(calls.transfer(party(call, CALLER), "7550", "blind", Optional.empty())))
                .isEqualTo(new CallReply.Accepted(call));
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason()).isEqualTo("transferred");
        assertHears(phones.at("7600").rtp, 550);
        assertHears(phones.at("7550").rtp, 600);
        assertThat(done(calls.hangup(party(call, CALLER), Optional.empty()))).isInstanceOf(CallReply.Refused.class);

        phones.at("7550").call().bye(Optional.empty());
        await().atMost(SOON).until(() -> phones.at("7600").isOver());
    }

    @Test
    void a_blind_transfer_to_an_agent_lets_it_ring_and_joins_it() throws Exception {
        Tone other = plane.createTone(RtpCodec.PCMU, 700, -10);
        sessions.speaksInto(CALLEE, other.id());
        String call = answered("7600");
        done(calls.transfer(party(call, CALLER), "1002", "blind", Optional.empty()));
        await().atMost(SOON)
                .until(() ->
                        sessions.told(CALLEE, CallUpdate.CallIncoming.class).isPresent());
        CallUpdate.CallIncoming incoming =
                sessions.told(CALLEE, CallUpdate.CallIncoming.class).orElseThrow();
        assertThat(incoming.from()).isEqualTo("7600");
        done(calls.answer(party(incoming.callId(), CALLEE)));
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertHears(phones.at("7600").rtp, 700);
        CallUpdate.CallAnswered answered = awaitTold(CALLEE, incoming.callId(), CallUpdate.CallAnswered.class);
        try (RtpSocket ear = FarPhones.ear(plane, answered.producerId())) {
            assertHears(ear, 600);
            done(calls.hold(party(incoming.callId(), CALLEE), true));
            assertHearsNothing(ear);
            assertHearsNothing(phones.at("7600").rtp);
            done(calls.hold(party(incoming.callId(), CALLEE), false));
            assertHears(ear, 600);
        }
        done(calls.hangup(party(incoming.callId(), CALLEE), Optional.empty()));
        await().atMost(SOON).until(() -> phones.at("7600").isOver());
        other.close();
    }

    @Test
    void a_transfer_that_fails_gives_the_call_back() throws Exception {
        String call = answered("7600");
        done(calls.transfer(party(call, CALLER), "7900", "blind", Optional.empty()));
        CallUpdate.CallTransferred transferred = awaitTold(CALLER, call, CallUpdate.CallTransferred.class);
        assertThat(transferred.status()).isEqualTo("failed");
        assertThat(transferred.reason()).contains("busy");
        assertHears(phones.at("7600").rtp, 440);
        assertThat(view(call).state()).isEqualTo("answered");
    }

    @Test
    void whoever_hangs_up_during_a_transfer_takes_the_target_along() throws Exception {
        String call = answered("7600");
        done(calls.transfer(party(call, CALLER), "7800", "blind", Optional.empty()));
        await().atMost(SOON).until(() -> phones.wasCalled("7800"));
        phones.at("7600").call().bye(Optional.empty());
        awaitTold(CALLER, call, CallUpdate.CallEnded.class);
        String target = entities.keySet().stream()
                .filter(id -> !id.equals(call))
                .findFirst()
                .orElseThrow();
        assertThat(endOf(target)).isEqualTo("cancelled");
    }

    @Test
    void what_cannot_be_transferred_is_refused_in_words() throws Exception {
        String echo = answered("*43");
        assertThat(done(calls.transfer(party(echo, CALLER), "7600", "blind", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
        assertThat(done(calls.transfer(party(echo, CALLER), "7600", "sideways", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
        assertThat(done(calls.transfer(party(echo, CALLER), "", "attended", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
        assertThat(done(calls.transfer(party(Ids.nextFor(CALLER), CALLER), "7600", "blind", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
    }
}
