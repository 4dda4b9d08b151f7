package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that cross each other in a dialog (RFC 3261 §14, §15, RFC 3311), against sipp. */
class GlareTest {
    private final SipEndpoint endpoint = Phones.endpoint(invite -> {});

    @AfterEach
    void stop() {
        endpoint.close();
    }

    /** Answers hold like a phone and refuses to be made inactive. */
    private static Events phone() {
        return Events.doing((call, event) -> {
            if (event instanceof SipCallEvent.Answered) {
                call.ack();
            } else if (event instanceof SipCallEvent.OfferReceived(var offer, var response)) {
                if (offer.direction() == SdpDirection.INACTIVE) {
                    response.refuse(488);
                } else {
                    response.accept(Phones.OFFER.withDirection(offer.direction().reversed()));
                }
            }
        });
    }

    @Test
    void a_reinvite_that_met_another_is_sent_again_after_a_while() {
        try (Sipp callee = Sipp.called("glare", SipTransport.UDP)) {
            Events events = phone();
            SipCall call = Phones.calling(endpoint, callee, events);
            long start = System.nanoTime();
            call.reinvite(Phones.OFFER.withDirection(SdpDirection.SENDONLY));
            assertThat(events.await(SipCallEvent.OfferAccepted.class).answer().direction())
                    .isEqualTo(SdpDirection.RECVONLY);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(2_050));
            call.bye(Optional.empty());
            callee.succeeds();
            assertThat(events.all()).noneMatch(SipCallEvent.OfferRefused.class::isInstance);
        }
    }

    @Test
    void both_sides_offer_at_once_and_both_get_their_way_in_the_end() {
        try (Sipp callee = Sipp.called("glare-both", SipTransport.UDP)) {
            Events events = phone();
            SipCall call = Phones.calling(endpoint, callee, events);
            call.reinvite(Phones.OFFER.withDirection(SdpDirection.RECVONLY));
            events.await(SipCallEvent.OfferReceived.class);
            events.await(SipCallEvent.OfferAccepted.class);
            call.bye(Optional.empty());
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_bye_that_crosses_our_reinvite_ends_the_call() {
        for (String scenario : List.of("bye-crosses-reinvite", "bye-crosses-answer")) {
            try (Sipp callee = Sipp.called(scenario, SipTransport.UDP)) {
                Events events = phone();
                SipCall call = Phones.calling(endpoint, callee, events);
                call.reinvite(Phones.OFFER.withDirection(SdpDirection.SENDONLY));
                assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
                callee.succeeds();
                events.endsOnce();
            }
        }
    }

    @Test
    void both_sides_may_hang_up_at_once() {
        try (Sipp callee = Sipp.called("bye-crosses-bye", SipTransport.UDP)) {
            Events events = phone();
            Phones.calling(endpoint, callee, events).bye(Optional.empty());
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_second_offer_before_the_first_is_answered_is_put_off_and_a_third_can_be_cancelled() {
        try (Sipp callee = Sipp.called("reinvite-twice", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            Phones.calling(endpoint, callee, events);
            OfferResponse first = events.await(SipCallEvent.OfferReceived.class).response();
            events.await(SipCallEvent.InfoReceived.class);
            first.accept(Phones.OFFER.withDirection(SdpDirection.RECVONLY));
            callee.succeeds();
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
        }
    }

    @Test
    void a_session_is_changed_by_update() {
        try (Sipp callee = Sipp.called("update", SipTransport.UDP)) {
            Events events = phone();
            SipCall call = Phones.calling(endpoint, callee, events);
            Phones.await().until(() -> call.dialog().orElseThrow().remoteCSeq() == 4);
            assertThat(events.await(SipCallEvent.DialogChanged.class).dialog().lastLocalSdp())
                    .contains("a=recvonly");
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @Test
    void two_of_ours_offer_at_once_until_both_are_heard() {
        Events callee = phone();
        CompletableFuture<SipCall> answering = new CompletableFuture<>();
        try (SipEndpoint other = Phones.endpoint(invite -> {
            invite.listen(callee);
            answering.complete(invite.answer(Phones.answerTo(invite)));
        })) {
            Events caller = phone();
            SipCall call = endpoint.invite(Phones.to(other.udpPort()), caller);
            callee.await(SipCallEvent.Confirmed.class);
            SipCall answered = answering.join();
            call.reinvite(Phones.OFFER.withDirection(SdpDirection.SENDONLY));
            answered.reinvite(Phones.OFFER.withDirection(SdpDirection.RECVONLY));
            caller.await(SipCallEvent.OfferAccepted.class);
            callee.await(SipCallEvent.OfferAccepted.class);
            call.bye(Optional.empty());
            caller.endsOnce();
            callee.endsOnce();
        }
    }

    @Test
    void a_far_side_that_never_answers_our_reinvite_is_gone() {
        SipLimits impatient = Phones.LIMITS.withAckWait(Duration.ofSeconds(3));
        try (SipEndpoint hasty = Phones.endpoint(impatient, invite -> {});
                Sipp callee = Sipp.called("reinvite-unanswered", SipTransport.UDP)) {
            Events events = phone();
            Phones.calling(hasty, callee, events).reinvite(Phones.OFFER.withDirection(SdpDirection.SENDONLY));
            assertThat(events.await(SipCallEvent.OfferRefused.class).status()).isEqualTo(408);
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.DIALOG_GONE);
            callee.succeeds();
        }
    }

    @Test
    void a_reinvite_waits_until_the_answer_is_acknowledged() {
        Events callee = phone();
        try (SipEndpoint other = Phones.endpoint(invite -> {
            invite.listen(callee);
            SipCall call = invite.answer(Phones.answerTo(invite));
            call.reinvite(Phones.OFFER.withDirection(SdpDirection.SENDONLY));
        })) {
            Events caller = Events.doing((call, event) -> {
                if (event instanceof SipCallEvent.OfferReceived offered) {
                    offered.response().accept(Phones.OFFER.withDirection(SdpDirection.RECVONLY));
                }
            });
            SipCall call = endpoint.invite(Phones.to(other.udpPort()), caller);
            caller.await(SipCallEvent.Answered.class);
            Phones.pause(Duration.ofMillis(200));
            assertThat(caller.all()).noneMatch(SipCallEvent.OfferReceived.class::isInstance);
            call.ack();
            callee.await(SipCallEvent.OfferAccepted.class);
            call.bye(Optional.empty());
            callee.endsOnce();
        }
    }

    @Test
    void the_owner_of_the_call_waits_longer_than_the_other_side() {
        Random random = new Random(1);
        IntStream.range(0, 2_000).forEach(i -> {
            assertThat(Glare.delay(true, random)).isBetween(Duration.ofMillis(2_100), Duration.ofSeconds(4));
            assertThat(Glare.delay(false, random)).isBetween(Duration.ZERO, Duration.ofSeconds(2));
            assertThat(Glare.delay(true, random).toMillis() % 10).isZero();
        });
    }
}
