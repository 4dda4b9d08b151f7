package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.sip.sdp.SdpCodec;
import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Outgoing calls, against sipp. */
@Execution(ExecutionMode.CONCURRENT)
class UacCallTest {
    private SipEndpoint endpoint;

    @BeforeEach
    void start() {
        endpoint = Phones.endpoint(invite -> {});
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @ParameterizedTest
    @EnumSource(value = SipTransport.class, names = "TLS", mode = EnumSource.Mode.EXCLUDE)
    void an_answered_call_is_hung_up_by_us(SipTransport transport) {
        try (Sipp callee = Sipp.called("answer", transport)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port(), transport), events);

            SipCallEvent.Answered answered = events.await(SipCallEvent.Answered.class);
            assertThat(answered.answer().voice())
                    .hasValueSatisfying(codec -> assertThat(codec).isEqualTo(SdpCodec.PCMU));
            assertThat(answered.answer().port()).isEqualTo(6000);
            assertThat(answered.dialog().remoteTarget()).contains("callee@127.0.0.1:" + callee.port());
            assertThat(events.await(SipCallEvent.Progress.class).status()).isEqualTo(180);

            call.bye(Optional.empty());
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.LOCAL_BYE);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @ParameterizedTest
    @EnumSource(value = SipTransport.class, names = "TLS", mode = EnumSource.Mode.EXCLUDE)
    void an_answered_call_is_hung_up_by_the_far_side(SipTransport transport) {
        try (Sipp callee = Sipp.called("answer-then-bye", transport)) {
            Events events = Events.acknowledging();
            endpoint.invite(Phones.to(callee.port(), transport), events);

            SipCallEvent.Ended ended = events.await(SipCallEvent.Ended.class);
            assertThat(ended.cause()).isEqualTo(EndCause.REMOTE_BYE);
            assertThat(ended.why()).contains(SipReason.q850(16, "Normal call clearing"));
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void early_media_is_told_and_stands_for_an_answer_that_the_200_does_not_repeat() {
        try (Sipp callee = Sipp.called("early-media", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);

            SipCallEvent.Answered answered = events.await(SipCallEvent.Answered.class);
            SipCallEvent.Progress progress = events.await(SipCallEvent.Progress.class);
            assertThat(progress.status()).isEqualTo(183);
            assertThat(progress.earlyMedia()).contains(answered.answer());
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "486 Busy Here,           busy",
        "404 Not Found,           not_found",
        "503 Service Unavailable, overloaded",
        "603 Decline,             declined",
        "302 Moved Temporarily,   redirected"
    })
    void a_refusal_fails_the_call_with_its_status(String status, String word) {
        try (Sipp callee = Sipp.refusing(status)) {
            Events events = Events.heard();
            endpoint.invite(Phones.to(callee.port()), events);

            SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
            assertThat(failed.status() + " " + failed.reasonPhrase()).isEqualTo(status);
            assertThat(failed.reason().word()).isEqualTo(word);
            assertThat(failed.cause()).isEqualTo(FailureCause.REMOTE);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @ParameterizedTest
    @CsvSource({"digest-407", "digest-401-stale"})
    void credentials_are_given_when_asked_for(String scenario) {
        try (Sipp callee = Sipp.called(scenario, SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(with("alice", callee.port())), events);

            events.await(SipCallEvent.Answered.class);
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @Test
    void rejected_credentials_are_not_tried_for_ever() {
        try (Sipp callee = Sipp.called("digest-reject", SipTransport.UDP)) {
            Events events = Events.heard();
            endpoint.invite(Phones.to(with("mallory", callee.port())), events);

            SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
            assertThat(failed.status()).isEqualTo(401);
            assertThat(failed.cause()).isEqualTo(FailureCause.AUTHENTICATION);
            callee.succeeds();
            events.endsOnce();
        }
    }

    private static SipTarget with(String user, int port) {
        return new SipTarget("127.0.0.1", port, SipTransport.UDP, Optional.of(new Credentials(user, "wonderland")));
    }

    @ParameterizedTest
    @EnumSource(value = SipTransport.class, names = "TLS", mode = EnumSource.Mode.EXCLUDE)
    void a_ringing_call_is_cancelled(SipTransport transport) {
        try (Sipp callee = Sipp.called("cancel", transport)) {
            Events events = Events.heard();
            SipCall call = endpoint.invite(Phones.to(callee.port(), transport), events);
            events.await(SipCallEvent.Progress.class);

            call.cancel(Optional.of(SipReason.sip(487, "agent hung up")));
            SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
            assertThat(failed.reason()).isEqualTo(FailureReason.CANCELLED);
            assertThat(failed.cause()).isEqualTo(FailureCause.LOCAL);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_call_cancelled_before_any_response_is_cancelled_at_the_first_one() {
        try (Sipp callee = Sipp.called("late-provisional-cancel", SipTransport.UDP, "-d", "400")) {
            Events events = Events.heard();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            call.cancel(Optional.empty());

            events.await(SipCallEvent.Failed.class);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_call_that_was_given_up_as_unreachable_is_cancelled_when_it_rings_late() {
        SipLimits impatient = Phones.LIMITS.withNoResponse(Duration.ofMillis(150));
        try (SipEndpoint hasty = Phones.endpoint(impatient, invite -> {});
                Sipp callee = Sipp.called("late-provisional-cancel", SipTransport.UDP, "-d", "3000")) {
            Events events = Events.heard();
            hasty.invite(Phones.to(callee.port()), events);

            assertThat(events.await(SipCallEvent.Failed.class).cause()).isEqualTo(FailureCause.NO_RESPONSE);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void an_answer_that_crosses_the_cancel_is_acknowledged_and_hung_up() {
        try (Sipp callee = Sipp.called("cancel-crosses-answer", SipTransport.UDP)) {
            Events events = Events.heard();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            events.await(SipCallEvent.Progress.class);
            call.cancel(Optional.empty());

            callee.succeeds();
            assertThat(events.await(SipCallEvent.Failed.class).status()).isEqualTo(487);
            events.endsOnce();
        }
    }

    @Test
    void a_repeated_200_is_acknowledged_again() {
        try (Sipp callee = Sipp.called("lost-ack", SipTransport.UDP, "-nr")) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            events.await(SipCallEvent.InfoReceived.class);

            call.bye(Optional.empty());
            callee.succeeds();
            assertThat(events.all().stream().filter(SipCallEvent.Answered.class::isInstance))
                    .hasSize(1);
        }
    }

    @Test
    void of_a_forked_call_the_first_answer_wins_and_the_other_is_hung_up() {
        try (Sipp callee = Sipp.called("forked", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            assertThat(events.await(SipCallEvent.Answered.class).dialog().remoteTag())
                    .isEqualTo("branchA");
            events.await(SipCallEvent.InfoReceived.class);

            call.bye(Optional.empty());
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_refusal_that_comes_after_the_answer_changes_nothing() {
        AtomicReference<UdpPeer.Message> invited = new AtomicReference<>();
        AtomicInteger infos = new AtomicInteger();
        try (UdpPeer callee = new UdpPeer(request -> switch (request.method()) {
            case "INVITE" -> {
                invited.set(request);
                yield Optional.of(request.accepted(request.requestUri()));
            }
            case "INFO" ->
                // As another branch of a fork, of which its proxy should have kept quiet; what comes next is an answer.
                Optional.of(
                        infos.getAndIncrement() == 0
                                ? invited.get().response("486 Busy Here")
                                : request.response("200 OK"));
            default -> Optional.empty();
        })) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            events.await(SipCallEvent.Answered.class);
            Phones.await()
                    .alias("the INVITE's transaction ended")
                    .until(() -> endpoint.stats().transactions() == 0);
            call.info("text/plain", "x");
            Phones.await().until(() -> infos.get() == 1);
            // Its answer comes after the refusal, and ends its transaction.
            call.info("text/plain", "y");
            Phones.await().until(() -> infos.get() == 2);
            Phones.pause(Duration.ofMillis(300));
            assertThat(endpoint.stats().calls()).isOne();
            call.bye(Optional.empty());
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.LOCAL_BYE);
            events.endsOnce();
        }
    }

    @Test
    void a_dead_port_fails_the_call_as_unreachable_long_before_the_transaction_does() {
        try (SipEndpoint hasty = Phones.endpoint(Phones.LIMITS.withNoResponse(Duration.ofSeconds(1)), invite -> {})) {
            long start = System.nanoTime();
            Events events = Events.heard();
            hasty.invite(Phones.to(FreePort.udp()), events);

            SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
            assertThat(failed.status()).isEqualTo(408);
            assertThat(failed.cause()).isEqualTo(FailureCause.NO_RESPONSE);
            assertThat(failed.reason()).isEqualTo(FailureReason.UNREACHABLE);
            // The transaction gives up after 32 s.
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(900), Duration.ofSeconds(20));
        }
    }

    @Test
    void a_refused_tcp_connection_fails_the_call_at_once() {
        Events events = Events.heard();
        endpoint.invite(Phones.to(FreePort.tcp(), SipTransport.TCP), events);

        SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
        assertThat(failed.cause()).isEqualTo(FailureCause.TRANSPORT);
        assertThat(failed.reason()).isEqualTo(FailureReason.UNREACHABLE);
    }

    @Test
    void a_call_that_rings_too_long_is_cancelled() {
        try (Sipp callee = Sipp.called("cancel", SipTransport.UDP)) {
            Events events = Events.heard();
            SipTarget target = new SipTarget("127.0.0.1", callee.port(), SipTransport.UDP, Optional.empty());
            endpoint.invite(Phones.to(target, Duration.ofMillis(500)), events);

            SipCallEvent.Failed failed = events.await(SipCallEvent.Failed.class);
            assertThat(failed.reason()).isEqualTo(FailureReason.NO_ANSWER);
            assertThat(failed.cause()).isEqualTo(FailureCause.RING_TIMEOUT);
            callee.succeeds();
        }
    }

    @Test
    void an_answer_without_a_session_is_hung_up_and_fails() {
        try (Sipp callee = Sipp.called("no-session", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            endpoint.invite(Phones.to(callee.port()), events);

            assertThat(events.await(SipCallEvent.Failed.class).cause()).isEqualTo(FailureCause.BAD_SESSION);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void an_answer_that_the_application_never_takes_is_acknowledged_and_hung_up() {
        SipLimits impatient = Phones.LIMITS.withAckWait(Duration.ofSeconds(2));
        try (SipEndpoint hasty = Phones.endpoint(impatient, invite -> {});
                Sipp callee = Sipp.called("answer", SipTransport.UDP)) {
            Events events = Events.heard();
            hasty.invite(Phones.to(callee.port()), events);

            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.ACK_TIMEOUT);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void requests_of_a_dialog_take_its_route_set() {
        try (Sipp callee = Sipp.called("record-route", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            SipCall call = endpoint.invite(Phones.to(callee.port()), events);
            assertThat(events.await(SipCallEvent.Answered.class).dialog().routeSet())
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("hop=far");

            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @Test
    void hold_is_delivered_to_be_answered_and_a_refresh_is_answered_alike() {
        try (Sipp callee = Sipp.called("hold", SipTransport.UDP)) {
            Events events = Events.doing((call, event) -> {
                switch (event) {
                    case SipCallEvent.Answered answered -> call.ack();
                    case SipCallEvent.OfferReceived offered ->
                        offered.response()
                                .accept(Phones.OFFER.withDirection(
                                        offered.offer().direction().reversed()));
                    default -> {}
                }
            });
            endpoint.invite(Phones.to(callee.port()), events);

            callee.succeeds();
            assertThat(events.await(SipCallEvent.OfferReceived.class).offer().direction())
                    .isEqualTo(SdpDirection.SENDONLY);
            assertThat(events.await(SipCallEvent.DialogChanged.class).dialog().localSdpVersion())
                    .isEqualTo(2);
            events.await(SipCallEvent.InfoReceived.class);
            events.endsOnce();
        }
    }

    @Test
    void a_dialog_is_resumed_by_another_endpoint_and_goes_on() {
        // sipp answers to where the INVITE came from, so the other endpoint takes the ports of the first.
        int udpPort = endpoint.udpPort();
        try (Sipp callee = Sipp.called("reinvited", SipTransport.UDP)) {
            Events first = Events.acknowledging();
            endpoint.invite(Phones.to(callee.port()), first);
            DialogSnapshot persisted = first.await(SipCallEvent.Answered.class).dialog();
            first.await(SipCallEvent.InfoReceived.class);
            endpoint.close();
            endpoint = Phones.endpointAt(udpPort, Phones.LIMITS, invite -> {});

            Events events = Events.heard();
            SipCall call = endpoint.resume(persisted, Optional.empty(), events);
            call.reinvite(Phones.OFFER.withDirection(SdpDirection.SENDONLY));
            assertThat(events.await(SipCallEvent.OfferAccepted.class).answer().direction())
                    .isEqualTo(SdpDirection.RECVONLY);
            assertThat(call.dialog().orElseThrow().localCSeq()).isGreaterThan(DialogSnapshot.CSEQ_JUMP);
            call.info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
            call.bye(Optional.empty());
            callee.succeeds();
            events.endsOnce();
        }
    }
}
