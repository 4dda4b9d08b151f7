package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Incoming calls and stray requests, from sipp. */
class UasCallTest {
    private final CompletableFuture<IncomingInvite> incoming = new CompletableFuture<>();
    private SipEndpoint endpoint;

    @AfterEach
    void stop() {
        endpoint.close();
    }

    private int listening(SipTransport transport, SipLimits limits, Consumer<IncomingInvite> reaction) {
        endpoint = Phones.endpoint(limits, invite -> {
            incoming.complete(invite);
            reaction.accept(invite);
        });
        return transport == SipTransport.UDP ? endpoint.udpPort() : endpoint.tcpPort();
    }

    private IncomingInvite incoming() {
        return incoming.orTimeout(60, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @EnumSource(value = SipTransport.class, names = "TLS", mode = EnumSource.Mode.EXCLUDE)
    void a_call_rings_is_answered_and_hung_up_by_the_caller(SipTransport transport) {
        Events events = Events.heard();
        int port = listening(transport, Phones.LIMITS, invite -> Phones.answer(invite, events));
        try (Sipp caller = Sipp.calling("call-in", transport, port, "-s", "*44")) {
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            caller.succeeds();
            IncomingInvite invite = incoming();
            assertThat(invite.calledUser()).isEqualTo("*44");
            assertThat(invite.fromUser()).isEqualTo("caller");
            assertThat(invite.fromDisplay()).contains("A. Caller");
            assertThat(invite.headers()).containsEntry("X-Campaign", "spring");
            assertThat(invite.transport()).isEqualTo(transport);
            assertThat(invite.sourceHost()).isEqualTo("127.0.0.1");
            assertThat(events.await(SipCallEvent.Confirmed.class).dialog().remoteCSeq())
                    .isEqualTo(1);
            events.endsOnce();
        }
    }

    @ParameterizedTest
    @EnumSource(value = SipTransport.class, names = "TLS", mode = EnumSource.Mode.EXCLUDE)
    void an_answered_call_is_hung_up_by_us(SipTransport transport) {
        Events events = Events.doing((call, event) -> {
            if (event instanceof SipCallEvent.Confirmed) {
                call.bye(Optional.of(SipReason.q850(16, "done")));
            }
        });
        int port = listening(transport, Phones.LIMITS, invite -> Phones.answer(invite, events));
        try (Sipp caller = Sipp.calling("call-in-hung-up", transport, port)) {
            caller.succeeds();
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.LOCAL_BYE);
        }
    }

    @ParameterizedTest
    @EnumSource(value = SipTransport.class, names = "TLS", mode = EnumSource.Mode.EXCLUDE)
    void the_200_is_repeated_until_the_ack(SipTransport transport) {
        Events events = Events.heard();
        int port = listening(transport, Phones.LIMITS, invite -> Phones.answer(invite, events));
        try (Sipp caller = Sipp.calling("call-in-slow-ack", transport, port, "-nr")) {
            caller.succeeds();
            events.await(SipCallEvent.Confirmed.class);
            events.await(SipCallEvent.Ended.class);
            events.endsOnce();
        }
    }

    @Test
    void a_200_that_nobody_acknowledges_ends_the_call_with_bye() {
        Events events = Events.heard();
        SipLimits impatient = Phones.LIMITS.withAckWait(Duration.ofMillis(800));
        int port = listening(SipTransport.UDP, impatient, invite -> Phones.answer(invite, events));
        try (Sipp caller = Sipp.calling("call-in-no-ack", SipTransport.UDP, port)) {
            caller.succeeds();
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.ACK_TIMEOUT);
            events.endsOnce();
        }
    }

    @Test
    void a_caller_that_cancels_gets_487_and_the_call_fails() {
        Events events = Events.heard();
        int port = listening(SipTransport.UDP, Phones.LIMITS, invite -> {
            invite.listen(events);
            invite.ringing();
        });
        try (Sipp caller = Sipp.calling("call-in-cancel", SipTransport.UDP, port)) {
            caller.succeeds();
            SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
            assertThat(failed.status()).isEqualTo(487);
            assertThat(failed.cause()).isEqualTo(FailureCause.REMOTE);
            events.endsOnce();
        }
    }

    @Test
    void a_cancel_that_crosses_our_answer_changes_nothing() {
        Events events = Events.heard();
        int port = listening(SipTransport.UDP, Phones.LIMITS, invite -> Phones.answer(invite, events));
        try (Sipp caller = Sipp.calling("call-in-cancel-late", SipTransport.UDP, port)) {
            caller.succeeds();
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            events.endsOnce();
        }
    }

    @Test
    void a_call_can_be_refused() {
        Events events = Events.heard();
        int port = listening(SipTransport.UDP, Phones.LIMITS, invite -> {
            invite.listen(events);
            invite.respond(486);
        });
        try (Sipp caller = Sipp.calling("call-in-refused", SipTransport.UDP, port)) {
            caller.succeeds();
            assertThat(events.await(SipCallEvent.Failed.class).reason()).isEqualTo(FailureReason.BUSY);
        }
    }

    @ParameterizedTest
    @EnumSource(value = SipTransport.class, names = "TLS", mode = EnumSource.Mode.EXCLUDE)
    void requests_that_belong_to_no_call_are_answered_and_leave_nothing(SipTransport transport) {
        int port = listening(transport, Phones.LIMITS, invite -> {});
        try (Sipp stranger = Sipp.calling("strays", transport, port, "-nr")) {
            stranger.succeeds();
            assertThat(endpoint.stats().calls()).isZero();
            assertThat(endpoint.stats().unknownDialog()).isEqualTo(2);
        }
    }

    @Test
    void an_endpoint_that_is_full_refuses_calls_both_ways() {
        int port = listening(SipTransport.UDP, Phones.LIMITS.withMaxCalls(0), invite -> {});
        Events events = Events.heard();
        endpoint.invite(Phones.to(port), events);
        assertThat(events.await(SipCallEvent.Failed.class).cause()).isEqualTo(FailureCause.ENDPOINT);
        events.endsOnce();
    }

    @Test
    void two_endpoints_call_each_other_and_one_refuses_a_new_session() {
        Events callee = Events.heard();
        int port = listening(SipTransport.UDP, Phones.LIMITS, invite -> Phones.answer(invite, callee));
        try (SipEndpoint other = Phones.endpoint(invite -> {})) {
            Events caller = Events.acknowledging();
            SipCall call = other.invite(Phones.to(port), caller);
            callee.await(SipCallEvent.Confirmed.class);
            assertThat(incoming().calledUser()).isEqualTo("*43#");
            assertThat(incoming().fromDisplay()).contains("Agent \"One\"");
            assertThat(callee.await(SipCallEvent.Confirmed.class).answer()).isEmpty();

            call.reinvite(Phones.OFFER.withDirection(SdpDirection.SENDONLY));
            callee.await(SipCallEvent.OfferReceived.class).response().refuse(488);
            assertThat(caller.await(SipCallEvent.OfferRefused.class).status()).isEqualTo(488);

            call.bye(Optional.empty());
            assertThat(callee.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            caller.endsOnce();
            callee.endsOnce();
        }
    }
}
