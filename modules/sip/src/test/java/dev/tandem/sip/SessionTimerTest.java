package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Session timers (RFC 4028), against sipp, to the millisecond: in time that the tests let pass. {@link LongCallTest} has
 * them in time that passes by itself.
 */
@Execution(ExecutionMode.CONCURRENT)
class SessionTimerTest {
    private static final SessionTimerSettings SHORTEST =
            new SessionTimerSettings(Optional.of(SessionTimerSettings.RFC_MINIMUM), SessionTimerSettings.RFC_MINIMUM);
    /** Of 90 s: from one refresh to the next, and to BYE from whoever refreshes and from whoever waits for it. */
    private static final Duration REFRESH = Duration.ofSeconds(45);

    private static final Duration END_OF_REFRESHER = Duration.ofMillis(82_500);
    private static final Duration END_OF_REFRESHEE = Duration.ofSeconds(60);

    private final Events answered = Events.heard();
    private final CompletableFuture<SipCall> incoming = new CompletableFuture<>();
    private final PassedTime time = new PassedTime();
    private SipEndpoint endpoint = endpoint(0);

    private SipEndpoint endpoint(int udpPort) {
        // Nothing but sessions runs out: no other limit is reached in the time that passes here.
        SipLimits limits = Phones.LIMITS.withAckWait(Duration.ofMinutes(5));
        SipSettings settings = new SipSettings("127.0.0.1", udpPort, 0, "127.0.0.1", "Tandem-Test/1", limits)
                .withSessionTimers(SHORTEST);
        return RunningEndpoint.start(
                settings,
                invite -> incoming.complete(Phones.answer(invite, answered)),
                SourcePolicy.permissive(),
                Machine.real(settings).with(time));
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    /** The session is refreshed so often by us, at half its interval each time. */
    private void refreshed(int times) {
        time.awaitWaiting(REFRESH, END_OF_REFRESHER);
        for (int i = 0; i < times; i++) {
            time.pass(REFRESH);
            time.awaitWaiting(REFRESH, END_OF_REFRESHER);
        }
    }

    /** Over TCP nobody repeats anything, which would mix with the next refresh when the time between them just passes. */
    private SipCall calling(Sipp callee, Events events) {
        SipCall call = endpoint.invite(Phones.to(callee.port(), SipTransport.TCP), events);
        events.await(SipCallEvent.Answered.class);
        return call;
    }

    private static long localCSeq(SipCall call) {
        return call.dialog().orElseThrow().localCSeq();
    }

    @Test
    void a_session_is_refreshed_by_update_where_the_far_side_takes_it() {
        try (Sipp callee = Sipp.called("timer-updated", SipTransport.TCP)) {
            Events events = Events.acknowledging();
            SipCall call = calling(callee, events);
            refreshed(4);
            // Three UPDATEs, a fourth that is refused, and a re-INVITE in its place.
            assertThat(localCSeq(call)).isEqualTo(6);
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @Test
    void a_session_that_the_far_side_forgets_to_refresh_is_hung_up() {
        try (Sipp callee = Sipp.called("timer-forgotten", SipTransport.TCP)) {
            Events events = Events.acknowledging();
            SipCall call = calling(callee, events);
            assertThat(call.dialog().orElseThrow().timer().weRefresh()).isFalse();
            time.awaitWaiting(END_OF_REFRESHEE);
            time.pass(END_OF_REFRESHEE.minusMillis(1));
            assertThat(events.all()).noneMatch(SipCallEvent::terminal);
            time.pass(Duration.ofMillis(1));
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.SESSION_EXPIRED);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_session_that_the_far_side_does_not_let_us_refresh_is_hung_up() {
        Duration again = REFRESH.dividedBy(4);
        try (Sipp callee = Sipp.called("timer-deaf", SipTransport.TCP)) {
            Events events = Events.acknowledging();
            calling(callee, events);
            time.awaitWaiting(REFRESH, END_OF_REFRESHER);
            time.pass(REFRESH);
            Duration left = END_OF_REFRESHER.minus(REFRESH);
            time.awaitWaiting(again, left);
            while (left.compareTo(again) > 0) {
                time.pass(again);
                left = left.minus(again);
                time.awaitWaiting(again, left);
            }
            assertThat(events.all()).noneMatch(SipCallEvent::terminal);
            time.pass(left);
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.SESSION_EXPIRED);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_timer_that_is_too_short_for_the_far_side_is_lengthened() {
        try (Sipp callee = Sipp.called("timer-422", SipTransport.UDP)) {
            Events events = Events.acknowledging();
            InviteOptions options = InviteOptions.defaults()
                    .withSessionTimer(Duration.ofSeconds(100), SessionTimerSettings.RFC_MINIMUM);
            SipCall call = endpoint.invite(Phones.to(callee.port()).withOptions(options), events);
            assertThat(events.await(SipCallEvent.Answered.class).dialog().timer())
                    .isEqualTo(new SessionTimer(120, false, 120));
            call.bye(Optional.empty());
            callee.succeeds();
        }
    }

    @Test
    void a_timer_that_is_too_short_for_us_is_refused() {
        try (SipEndpoint usual = Phones.endpoint(invite -> Phones.answer(invite, answered));
                Sipp caller = Sipp.calling("call-in-timer-short", SipTransport.UDP, usual.udpPort())) {
            caller.succeeds();
            assertThat(answered.all()).isEmpty();
        }
    }

    @Test
    void a_resumed_call_goes_on_with_its_timer() {
        int udpPort = endpoint.udpPort();
        try (SipEndpoint caller = Phones.endpoint(invite -> {})) {
            caller.invite(Phones.to(udpPort), Events.acknowledging());
            answered.await(SipCallEvent.Confirmed.class);
            SipCall call = incoming.join();
            refreshed(2);
            DialogSnapshot persisted = call.dialog().orElseThrow();
            endpoint.close();
            endpoint = endpoint(udpPort);
            Events events = Events.heard();
            SipCall resumed = endpoint.resume(persisted, Optional.empty(), events);
            Duration soon = Duration.ofSeconds(5);
            time.awaitWaiting(soon, END_OF_REFRESHER);
            time.pass(soon);
            refreshed(2);
            assertThat(localCSeq(resumed)).isEqualTo(persisted.localCSeq() + DialogSnapshot.CSEQ_JUMP + 3);
            assertThat(events.all()).noneMatch(SipCallEvent::terminal);
            resumed.bye(Optional.empty());
            events.endsOnce();
        }
    }

    @Test
    void bye_comes_before_the_session_expires_and_earlier_from_whoever_waits() {
        assertThat(new SessionTimer(1800, false, 0).expiresAfter()).isEqualTo(Duration.ofSeconds(1768));
        assertThat(new SessionTimer(90, false, 0).expiresAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(new SessionTimer(1800, true, 0).expiresAfter()).isEqualTo(Duration.ofSeconds(1768));
        assertThat(new SessionTimer(90, true, 0).expiresAfter()).isEqualTo(Duration.ofMillis(82_500));
        assertThat(new SessionTimer(1800, true, 0).refreshAfter()).isEqualTo(Duration.ofMinutes(15));
    }

    private static SessionTimer answer(int asked, Optional<SessionExpires.Role> refresher, int minimum, boolean knows) {
        SessionTimerSettings settings =
                new SessionTimerSettings(Optional.of(Duration.ofSeconds(600)), Duration.ofSeconds(90));
        return TimerRules.answer(asked, refresher, minimum, knows, settings, SessionTimer.OFF);
    }

    @Test
    void whoever_answers_may_shorten_the_interval_and_chooses_the_refresher_if_nobody_did() {
        assertThat(answer(1800, Optional.empty(), 0, true)).isEqualTo(new SessionTimer(600, true, 0));
        assertThat(answer(1800, Optional.of(SessionExpires.Role.UAC), 900, true))
                .isEqualTo(new SessionTimer(900, false, 900));
        assertThat(answer(300, Optional.of(SessionExpires.Role.UAS), 0, true))
                .isEqualTo(new SessionTimer(300, true, 0));
        assertThat(answer(0, Optional.empty(), 0, true)).isEqualTo(new SessionTimer(600, true, 0));
    }

    @Test
    void a_caller_that_knows_no_timers_never_refreshes() {
        assertThat(answer(1800, Optional.of(SessionExpires.Role.UAC), 0, false).weRefresh())
                .isTrue();
        assertThat(answer(0, Optional.empty(), 0, false)).isEqualTo(SessionTimer.OFF);
        assertThat(answer(5, Optional.empty(), 0, false)).isEqualTo(SessionTimer.OFF);
    }

    @Test
    void the_header_is_read_and_written() {
        assertThat(SessionExpires.parse("1800;refresher=UAS").orElseThrow().encode())
                .isEqualTo("1800;refresher=uas");
        assertThat(SessionExpires.parse(" 90 ").orElseThrow().encode()).isEqualTo("90");
        assertThat(SessionExpires.parse("99999999999")).isEmpty();
        assertThat(SessionExpires.parse("soon")).isEmpty();
    }
}
