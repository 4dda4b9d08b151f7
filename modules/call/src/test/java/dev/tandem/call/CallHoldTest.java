package dev.tandem.call;

import static dev.tandem.call.Samples.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.sdp.SdpDirection;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.WriteEvents;
import org.junit.jupiter.api.Test;

/** Holding a call and taking it back, from either side: each end told by its tone. */
class CallHoldTest extends ControlledCalls {

    @Test
    void a_held_far_side_is_told_and_hears_nothing_until_it_is_taken_back() throws Exception {
        String call = answered("7600");
        FarPhones.Phone phone = phones.at("7600");
        try (RtpSocket ear = ear(call)) {
            assertHears(ear, 600);
            assertThat(done(calls.hold(party(call, CALLER), true))).isEqualTo(new CallReply.Accepted(call));
            assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE);
            assertHearsNothing(ear);
            await().atMost(SOON).until(() -> !phone.rtp.hearsAnything());
            assertThat(awaitTold(CALLER, call, CallUpdate.CallHeld.class).by()).isEqualTo("agent");
            assertThat(view(call).held()).containsEntry(CALLER, true);
            done(calls.hold(party(call, CALLER), true));
            assertThat(phone.offers).hasSize(1);

            done(calls.hold(party(call, CALLER), false));
            assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE, SdpDirection.SENDRECV);
            assertHears(ear, 600);
            assertHears(phone.rtp, 440);
        }
    }

    @Test
    void a_far_side_that_holds_is_told_to_the_agent_and_both_may_hold_at_once() throws Exception {
        String call = answered("7600");
        FarPhones.Phone phone = phones.at("7600");
        phone.wish(SdpDirection.SENDONLY);
        CallUpdate.CallHeld held = awaitTold(CALLER, call, CallUpdate.CallHeld.class);
        assertThat(held.by()).isEqualTo("remote");
        assertThat(held.held()).isTrue();
        await().atMost(SOON).until(() -> !phone.rtp.hearsAnything());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.events)
                        .anyMatch(event -> event instanceof SipCallEvent.OfferAccepted(var answer)
                                && answer.direction() == SdpDirection.RECVONLY));

        done(calls.hold(party(call, CALLER), true));
        assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE);
        assertThat(view(call).heldByRemote()).isTrue();
        assertThat(view(call).held()).containsEntry(CALLER, true);

        done(calls.hold(party(call, CALLER), false));
        assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE, SdpDirection.RECVONLY);
        phone.wish(SdpDirection.SENDRECV);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(view(call).heldByRemote()).isFalse());
        assertHears(phone.rtp, 440);
    }

    @Test
    void a_refused_hold_leaves_the_call_as_it_was() throws Exception {
        String call = answered("7100");
        CallReply reply = done(calls.hold(party(call, CALLER), true));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        CallReply.Refused.class,
                        refused -> assertThat(refused.refusal().message()).contains("488"));
        assertThat(view(call).held()).containsEntry(CALLER, false);
        assertHears(phones.at("7100").rtp, 440);
    }

    @Test
    void a_held_call_does_not_end_for_want_of_rtp_and_a_silent_one_does() throws Exception {
        String call = answered("7600");
        FarPhones.Phone phone = phones.at("7600");
        done(calls.hold(party(call, CALLER), true));
        phone.rtp.sound(false);
        Thread.sleep(5000);
        assertThat(view(call).state()).isEqualTo("answered");
        done(calls.hold(party(call, CALLER), false));
        assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason()).isEqualTo("media_timeout");
    }

    @Test
    void a_call_taken_back_just_when_the_silence_of_its_hold_is_over_goes_on() throws Exception {
        String call = answered("7600");
        FarPhones.Phone phone = phones.at("7600");
        done(calls.hold(party(call, CALLER), true));
        phone.rtp.sound(false);
        journal.withPolicy((id, operation) -> {
            if (operation instanceof WriteEvents events
                    && events.getBatch().stream().anyMatch(CallHoldTest::isTakenBack)) {
                // The watch that began with the hold ends while this is being stored.
                await().pollDelay(MEDIA_TIMEOUT.plusSeconds(1)).until(() -> true);
            }
            return ProcessingSuccess.getInstance();
        });

        done(calls.hold(party(call, CALLER), false));
        phone.rtp.sound(true);

        assertThat(view(call).state()).isEqualTo("answered");
        assertHears(phone.rtp, 440);
    }

    private static boolean isTakenBack(Object event) {
        return event instanceof CallEvent.Held held && !held.held();
    }

    @Test
    void an_echo_call_is_held_by_media_alone() throws Exception {
        String call = answered("*43");
        try (RtpSocket ear = ear(call)) {
            assertHears(ear, 440);
            done(calls.hold(party(call, CALLER), true));
            assertHearsNothing(ear);
            done(calls.hold(party(call, CALLER), false));
            assertHears(ear, 440);
        }
    }

    @Test
    void an_agent_talks_in_one_call_at_a_time_and_swaps() throws Exception {
        String first = answered("7600");
        String second = answered("7500");
        FarPhones.Phone one = phones.at("7600");
        FarPhones.Phone two = phones.at("7500");
        assertThat(view(first).held()).containsEntry(CALLER, true);
        assertHears(two.rtp, 440);
        assertThat(one.rtp.hearsAnything()).isFalse();

        done(calls.hold(party(first, CALLER), false));
        assertThat(view(second).held()).containsEntry(CALLER, true);
        assertHears(one.rtp, 440);
        await().atMost(SOON).until(() -> !two.rtp.hearsAnything());

        done(calls.hangup(party(first, CALLER), Optional.empty()));
        awaitTold(CALLER, first, CallUpdate.CallEnded.class);
        assertThat(sessions.callsOf(CALLER)).containsExactly(second);
        assertThat(view(second).state()).isEqualTo("answered");
    }

    @Test
    void dialling_is_refused_when_the_call_that_the_agent_talks_in_cannot_be_held() throws Exception {
        String call = answered("7100");
        CallReply reply = done(calls.dial(request("7600", Optional.empty(), Map.of())));
        assertThat(reply).isInstanceOf(CallReply.Refused.class);
        assertThat(phones.wasCalled("7600")).isFalse();
        assertHears(phones.at("7100").rtp, 440);
        done(calls.hangup(party(call, CALLER), Optional.empty()));
    }
}
