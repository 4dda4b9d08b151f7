package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reliable provisional responses (RFC 3262) both ways, and redirects, against sipp. */
class PrackTest {
    private final Events answered = Events.heard();
    private Consumer<IncomingInvite> reaction = invite -> {};
    private final SipEndpoint endpoint = Phones.endpoint(invite -> {
        invite.listen(answered);
        reaction.accept(invite);
    });

    @AfterEach
    void stop() {
        endpoint.close();
    }

    private static List<Integer> progress(Events events) {
        return events.all().stream()
                .filter(SipCallEvent.Progress.class::isInstance)
                .map(event -> ((SipCallEvent.Progress) event).status())
                .toList();
    }

    @Test
    void reliable_provisional_responses_are_acknowledged_once_and_in_order() {
        try (Sipp callee = Sipp.called("prack", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            SipCallEvent.Answered answer = events.await(SipCallEvent.Answered.class);
            assertThat(progress(events)).containsExactly(183, 180, 180);
            assertThat(answer.answer().port()).isEqualTo(6000);
            assertThat(answer.dialog().localCSeq()).isEqualTo(4);
            assertThat(answer.dialog().inviteCSeq()).isEqualTo(1);
            call.bye(Optional.empty());
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_caller_that_requires_them_gets_them_one_by_one_and_the_answer_last() {
        reaction = invite -> {
            invite.ringing();
            invite.progress(Phones.answerTo(invite));
            invite.answer(Phones.answerTo(invite));
        };
        try (Sipp caller = Sipp.calling("call-in-100rel", SipTransport.UDP, endpoint.udpPort())) {
            caller.succeeds();
            assertThat(answered.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            answered.endsOnce();
        }
    }

    @Test
    void a_caller_that_requires_them_and_never_acknowledges_one_is_refused() {
        SipLimits impatient = Phones.LIMITS.withAckWait(Duration.ofSeconds(3));
        try (SipEndpoint hasty = Phones.endpoint(impatient, invite -> {
                    invite.listen(answered);
                    invite.ringing();
                });
                Sipp caller = Sipp.calling("call-in-100rel-deaf", SipTransport.UDP, hasty.udpPort())) {
            caller.succeeds();
            assertThat(answered.await(SipCallEvent.Failed.class).status()).isEqualTo(504);
        }
    }

    @Test
    void our_offer_in_a_reliable_response_is_answered_in_its_prack() {
        reaction = invite -> {
            invite.ringing();
            invite.progress(Phones.OFFER);
            invite.answer(Phones.OFFER);
        };
        try (Sipp caller = Sipp.calling("call-in-100rel-no-offer", SipTransport.UDP, endpoint.udpPort())) {
            caller.succeeds();
            SipCallEvent.Confirmed confirmed = answered.await(SipCallEvent.Confirmed.class);
            assertThat(confirmed.answer().orElseThrow().port()).isEqualTo(6000);
            assertThat(confirmed.dialog().lastRemoteSdp()).contains("6000");
        }
    }

    @Test
    void our_own_endpoints_ring_reliably() {
        reaction = invite -> {
            invite.ringing();
            invite.progress(Phones.answerTo(invite));
            invite.answer(Phones.answerTo(invite));
        };
        try (SipEndpoint other = Phones.endpoint(invite -> {})) {
            Events caller = Events.acknowledging();
            InviteOptions options = InviteOptions.defaults().withPrack(InviteOptions.Prack.REQUIRE);
            SipCall call = other.invite(Phones.to(endpoint.udpPort()).withOptions(options), caller);
            answered.await(SipCallEvent.Confirmed.class);
            assertThat(progress(caller)).containsExactly(180, 183);
            call.info("text/plain", "x");
            answered.await(SipCallEvent.InfoReceived.class);
            call.bye(Optional.empty());
            caller.endsOnce();
            answered.endsOnce();
        }
    }

    @Test
    void a_redirect_is_followed_where_that_is_allowed() {
        try (Sipp there = Sipp.called("answer", SipTransport.UDP);
                Sipp here = Sipp.called(
                        "redirect", SipTransport.UDP, "-key", "elsewhere", Integer.toString(there.port()))) {
            Events events = Events.acknowledging();
            InviteOptions options = InviteOptions.defaults().withMaxRedirects(2);
            SipCall call = endpoint.invite(Phones.to(here.port()).withOptions(options), events);
            assertThat(events.await(SipCallEvent.Answered.class).dialog().remoteTarget())
                    .contains(":" + there.port());
            call.bye(Optional.empty());
            here.succeeds();
            there.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_redirect_in_a_circle_fails_the_call() {
        try (Sipp there = Sipp.called("redirect", SipTransport.UDP, "-key", "elsewhere", "1", "-m", "1");
                SipEndpoint hasty =
                        Phones.endpoint(Phones.LIMITS.withNoResponse(Duration.ofSeconds(5)), invite -> {})) {
            Events events = Events.heard();
            InviteOptions options = InviteOptions.defaults().withMaxRedirects(5);
            // Nobody is at the port that it sends us to.
            hasty.invite(Phones.to(there.port()).withOptions(options), events);
            SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
            assertThat(failed.reason()).isIn(FailureReason.UNREACHABLE, FailureReason.REDIRECTED);
        }
    }
}
