package dev.tandem.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Session timers (RFC 4028), against sipp that compresses time: an interval of 3 s in the place of 90 s and more. */
@Execution(ExecutionMode.CONCURRENT)
class SessionTimerTest {
    private static final SessionTimerSettings FAST =
            new SessionTimerSettings(Optional.of(Duration.ofSeconds(3)), Duration.ofSeconds(1));

    /** More than the 47 refreshes need that there are in 35 minutes, in seconds; sipp then says where it stands. */
    private static final String LONGEST = "170";

    private static final Duration LONG = Duration.ofMinutes(3);

    private final Events answered = Events.heard();
    private SipEndpoint endpoint = fast(0);

    private SipEndpoint fast(int udpPort) {
        return SipEndpoint.start(
                new SipSettings("127.0.0.1", udpPort, 0, "127.0.0.1", "Tandem-Test/1", Phones.LIMITS)
                        .withSessionTimers(FAST),
                invite -> Phones.answer(invite, answered));
    }

    @AfterEach
    void stop() {
        endpoint.close();
    }

    /** Over TCP, where nobody repeats anything: sipp would take a repeated refresh for the next one. */
    private SipCall calling(Sipp callee, Events events) {
        SipCall call = endpoint.invite(Phones.to(callee.port(), SipTransport.TCP), events);
        events.await(SipCallEvent.Answered.class);
        return call;
    }

    @Test
    void as_refresher_we_keep_a_call_of_35_minutes_alive() {
        try (Sipp callee = Sipp.called("timer-refreshed", SipTransport.TCP, "-timeout", LONGEST)) {
            Events events = Events.acknowledging();
            SipCall call = calling(callee, events);
            assertThat(call.dialog().orElseThrow().timer()).isEqualTo(new SessionTimer(3, true, 0));
            assertThat(end(events).cause()).isEqualTo(EndCause.REMOTE_BYE);
            assertThat(call.dialog().orElseThrow().localCSeq()).isEqualTo(48);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void as_refreshee_we_go_on_with_a_call_of_35_minutes() {
        try (Sipp caller =
                Sipp.calling("timer-refreshing", SipTransport.TCP, endpoint.tcpPort(), "-timeout", LONGEST)) {
            assertThat(answered.await(SipCallEvent.Confirmed.class).dialog().timer())
                    .isEqualTo(new SessionTimer(3, false, 0));
            assertThat(end(answered).cause()).isEqualTo(EndCause.REMOTE_BYE);
            caller.succeeds();
            answered.endsOnce();
        }
    }

    private static SipCallEvent.Ended end(Events events) {
        Awaitility.await().atMost(LONG).until(() -> events.all().stream().anyMatch(SipCallEvent::terminal));
        return events.await(SipCallEvent.Ended.class);
    }

    @Test
    void a_session_is_refreshed_by_update_where_the_far_side_takes_it() {
        try (Sipp callee = Sipp.called("timer-updated", SipTransport.TCP)) {
            Events events = Events.acknowledging();
            SipCall call = calling(callee, events);
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.REMOTE_BYE);
            // Three UPDATEs, a fourth that is refused, and a re-INVITE in its place.
            assertThat(call.dialog().orElseThrow().localCSeq()).isEqualTo(6);
            callee.succeeds();
        }
    }

    @Test
    void a_session_that_the_far_side_forgets_to_refresh_is_hung_up() {
        try (Sipp callee = Sipp.called("timer-forgotten", SipTransport.TCP)) {
            Events events = Events.acknowledging();
            SipCall call = calling(callee, events);
            assertThat(call.dialog().orElseThrow().timer().weRefresh()).isFalse();
            assertThat(events.await(SipCallEvent.Ended.class).cause()).isEqualTo(EndCause.SESSION_EXPIRED);
            callee.succeeds();
            events.endsOnce();
        }
    }

    @Test
    void a_session_that_the_far_side_does_not_let_us_refresh_is_hung_up() {
        try (Sipp callee = Sipp.called("timer-deaf", SipTransport.TCP)) {
            Events events = Events.acknowledging();
            calling(callee, events);
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
        try (SipEndpoint caller = fast(0)) {
            caller.invite(Phones.to(udpPort), Events.acknowledging());
            DialogSnapshot persisted =
                    answered.await(SipCallEvent.Confirmed.class).dialog();
            assertThat(persisted.timer().weRefresh()).isTrue();
            endpoint.close();
            endpoint = fast(udpPort);
            Events events = Events.heard();
            SipCall resumed = endpoint.resume(persisted, Optional.empty(), events);
            long third = persisted.localCSeq() + DialogSnapshot.CSEQ_JUMP + 3;
            Phones.await().until(() -> resumed.dialog().orElseThrow().localCSeq() >= third);
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
