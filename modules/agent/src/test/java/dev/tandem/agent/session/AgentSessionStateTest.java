package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentSessionStateTest {
    private static final Duration WRAP_UP = Duration.ofSeconds(10);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Seat SEAT = new Seat("lic", 5, 1, NOW.plusSeconds(90));

    private AgentSessionState state = AgentSessionState.none();

    @Test
    void a_first_login_asks_for_a_seat_before_anything_is_persisted() {
        var decision = state.connect("login-1", "s1", Optional.empty(), NOW);

        assertThat(decision.events()).isEmpty();
        assertThat(decision.actions()).containsExactly(new AgentSessionAction.AskSeat("s1"));
        assertThat(decision.reply()).isEmpty();
    }

    @Test
    void a_granted_seat_opens_the_session() {
        SessionReply reply = open("s1", "login-1");

        assertThat(reply).isEqualTo(new SessionReply.Connected("s1", "lic", 5, 1, SEAT.leaseUntil(), false, List.of()));
        assertThat(state.live().orElseThrow().attached()).contains("login-1");
    }

    @Test
    void the_same_login_takes_the_session_over_from_its_older_connection() {
        open("s1", "login-1");

        var decision = run(state.connect("login-1", "s2", Optional.of(SEAT), NOW));

        assertThat(decision.actions())
                .containsExactly(
                        new AgentSessionAction.DismissClient(new ClientNotice.Displaced("s1")),
                        new AgentSessionAction.AttachClient(true));
        assertThat(((SessionReply.Connected) decision.reply().orElseThrow()).resumed())
                .isTrue();
    }

    @Test
    void any_login_resumes_a_session_whose_client_is_away() {
        open("s1", "login-1");
        join("c1");
        run(state.live().orElseThrow().clientGone(NOW));

        var decision = run(state.connect("login-2", "s2", Optional.of(SEAT), NOW));

        assertThat(decision.reply())
                .contains(new SessionReply.Connected("s1", "lic", 5, 1, SEAT.leaseUntil(), true, List.of("c1")));
    }

    @Test
    void another_login_replaces_the_session_and_takes_its_seat_over() {
        open("s1", "login-1");
        join("c1");
        assertThat(state.connect("login-2", "s2", Optional.of(SEAT), NOW).actions())
                .containsExactly(new AgentSessionAction.AskSeat("s2"));

        var decision = run(state.seatGranted("s2", "agent", "t1", "login-2", SEAT, NOW));

        Farewell farewell = new Farewell("s1", "t1", "agent", "replaced", false, List.of("c1"));
        assertThat(decision.events())
                .containsExactly(
                        new AgentSessionEvent.Ended("s1", "agent", "t1", "replaced", false, NOW),
                        new AgentSessionEvent.Opened("s2", "agent", "t1", "login-2", SEAT, NOW));
        assertThat(decision.actions())
                .containsExactly(
                        new AgentSessionAction.DismissClient(new ClientNotice.SessionEnded("s1", "replaced")),
                        new AgentSessionAction.CloseSession(),
                        new AgentSessionAction.SayFarewell(farewell),
                        new AgentSessionAction.StartLease(SEAT, false),
                        new AgentSessionAction.AttachClient(false));
        assertThat(state.live().orElseThrow().callIds()).isEmpty();
        assertThat(state.farewells()).containsExactly(farewell);
    }

    @Test
    void a_client_that_stays_away_ends_the_session_and_its_seat_is_given_back() {
        open("s1", "login-1");
        run(state.live().orElseThrow().clientGone(NOW));

        run(state.live().orElseThrow().graceOver(NOW));

        assertThat(state.live()).isEmpty();
        assertThat(state.farewells())
                .containsExactly(new Farewell("s1", "t1", "agent", "connection_lost", true, List.of()));
    }

    @Test
    void grace_that_runs_out_after_the_client_is_back_means_nothing() {
        open("s1", "login-1");

        assertThat(state.live().orElseThrow().graceOver(NOW).events()).isEmpty();
    }

    @Test
    void a_next_session_takes_over_the_seat_that_an_ended_one_still_owed() {
        open("s1", "login-1");
        run(state.end("s1", "logout", NOW));

        open("s2", "login-1");

        assertThat(state.farewells()).isEmpty();
    }

    @Test
    void ending_an_ended_session_again_is_fine_until_it_is_settled() {
        open("s1", "login-1");
        run(state.end("s1", "logout", NOW));

        assertThat(state.end("s1", "logout", NOW).reply()).contains(new SessionReply.Ended("s1"));
        run(state.settled("s1", NOW));
        assertThat(state.end("s1", "logout", NOW).reply()).contains(refused(ErrorCode.SESSION_GONE));
    }

    @Test
    void after_a_crash_the_session_waits_for_its_client_with_its_calls() {
        open("s1", "login-1");
        join("c1");

        var decision = run(state.resume(NOW));

        assertThat(decision.events())
                .containsExactly(new AgentSessionEvent.ClientDetached("s1", "agent", "t1", "node_lost", NOW));
        assertThat(decision.actions())
                .containsExactly(
                        new AgentSessionAction.StartLease(SEAT, true), new AgentSessionAction.StartGrace("s1"));
        assertThat(state.live().orElseThrow().callIds()).containsExactly("c1");
    }

    @Test
    void a_crash_right_after_the_end_repeats_what_is_owed() {
        open("s1", "login-1");
        join("c1");
        run(state.end("s1", "logout", NOW));

        assertThat(state.resume(NOW).actions())
                .containsExactly(new AgentSessionAction.SayFarewell(
                        new Farewell("s1", "t1", "agent", "logout", true, List.of("c1"))));
    }

    @Test
    void an_agent_takes_part_in_a_limited_number_of_calls() {
        open("s1", "login-1");
        List.of("c1", "c2", "c3", "c4").forEach(this::join);

        assertThat(state.joinCall("c5", Optional.empty(), "far", 4, NOW).reply())
                .hasValueSatisfying(reply -> assertThat(
                                ((SessionReply.Refused) reply).refusal().code())
                        .isEqualTo(ErrorCode.CONFLICT));
        assertThat(state.joinCall("c4", Optional.of("s1"), "far-c4", 4, NOW))
                .isEqualTo(AgentSessionState.answer(new SessionReply.Joined("s1", Optional.empty())));
    }

    @Test
    void a_call_that_was_left_is_not_joined_again_by_a_late_repeat() {
        open("s1", "login-1");
        join("c1");
        run(state.noticed(new TestNotice("c1", "s1", true), WRAP_UP, NOW));

        assertThat(state.joinCall("c1", Optional.empty(), "far-c1", 4, NOW).reply())
                .contains(refused(ErrorCode.INVALID_CALL_STATE));
    }

    @Test
    void the_last_notice_of_a_call_is_passed_on_once() {
        open("s1", "login-1");
        join("c1");
        var last = new TestNotice("c1", "s1", true);

        assertThat(run(state.noticed(last, WRAP_UP, NOW)).actions()).contains(new AgentSessionAction.PassOn(last));
        var repeat = run(state.noticed(last, WRAP_UP, NOW));

        assertThat(repeat.actions()).isEmpty();
        assertThat(repeat.reply()).contains(new SessionReply.Noted());
    }

    @Test
    void a_suspended_licence_ends_an_idle_session_at_once_and_a_busy_one_after_its_calls() {
        open("s1", "login-1");
        join("c1");
        assertThat(state.live()
                        .orElseThrow()
                        .licenseRefused(ErrorCode.LICENSE_SUSPENDED, NOW)
                        .events())
                .isEmpty();
        run(state.noticed(new TestNotice("c1", "s1", true), WRAP_UP, NOW));

        run(state.live().orElseThrow().licenseRefused(ErrorCode.LICENSE_SUSPENDED, NOW));

        assertThat(state.live()).isEmpty();
    }

    @Test
    void a_command_for_an_older_session_is_refused() {
        open("s1", "login-1");

        assertThat(state.joinCall("c1", Optional.of("s0"), "far", 4, NOW).reply())
                .contains(refused(ErrorCode.SESSION_GONE));
        assertThat(state.end("s0", "logout", NOW).reply()).contains(refused(ErrorCode.SESSION_GONE));
    }

    @Test
    void a_call_makes_its_agent_busy_and_leaves_time_for_the_work_after_it() {
        open("s1", "login-1");
        assertThat(run(state.joinCall("c1", Optional.empty(), "far-c1", 4, NOW)).actions())
                .containsExactly(told(Presence.BUSY, NOW));
        join("c2");
        assertThat(over("c1", NOW.plusSeconds(1)).actions()).doesNotContain(told(Presence.BUSY, NOW));
        assertThat(availability().now()).isEqualTo(Presence.BUSY);

        Instant end = NOW.plusSeconds(5);
        var decision = over("c2", end);

        assertThat(decision.actions())
                .contains(told(Presence.WRAP_UP, end), new AgentSessionAction.StartWrapUp("s1", end));
        assertThat(availability()).isEqualTo(new Availability(Presence.WRAP_UP, end, Presence.AVAILABLE));
        assertThat(state.resume(NOW).actions()).contains(new AgentSessionAction.StartWrapUp("s1", end));

        Instant later = end.plusSeconds(10);
        assertThat(run(state.live().orElseThrow().wrapUpOver(end, later)).actions())
                .containsExactly(told(Presence.AVAILABLE, later));
        assertThat(state.live().orElseThrow().wrapUpOver(end, later).events()).isEmpty();
    }

    @Test
    void the_late_end_of_a_wrap_up_does_not_cut_the_next_one_short() {
        open("s1", "login-1");
        join("c1");
        Instant first = NOW.plusSeconds(5);
        over("c1", first);
        join("c2");
        Instant second = NOW.plusSeconds(20);
        over("c2", second);

        assertThat(state.live().orElseThrow().wrapUpOver(first, second).events())
                .isEmpty();
        assertThat(availability().now()).isEqualTo(Presence.WRAP_UP);
    }

    @Test
    void what_the_agent_says_in_a_call_counts_after_it() {
        open("s1", "login-1");
        join("c1");

        var said = run(state.presence(Optional.of("s1"), Presence.AWAY, "agent", NOW.plusSeconds(1)));

        assertThat(said.reply()).contains(new SessionReply.PresenceIs("agent", Presence.BUSY, NOW));
        assertThat(said.actions()).isEmpty();
        assertThat(said.events())
                .containsExactly(new AgentSessionEvent.PresenceChanged(
                        "s1", "agent", "t1", Presence.BUSY, Presence.AWAY, "agent", NOW.plusSeconds(1)));
        over("c1", NOW.plusSeconds(2));
        assertThat(availability().now()).isEqualTo(Presence.AWAY);
    }

    @Test
    void an_agent_ends_its_wrap_up_or_stays_in_it_as_it_likes() {
        open("s1", "login-1");
        join("c1");
        over("c1", NOW);
        run(state.presence(Optional.empty(), Presence.WRAP_UP, "agent", NOW));
        assertThat(state.live().orElseThrow().wrapUpOver(NOW, NOW).events()).isEmpty();

        run(state.presence(Optional.empty(), Presence.AVAILABLE, "supervisor", NOW));

        assertThat(availability().now()).isEqualTo(Presence.AVAILABLE);
        assertThat(run(state.presence(Optional.empty(), Presence.AVAILABLE, "agent", NOW))
                        .events())
                .isEmpty();
        assertThat(state.presence(Optional.of("s0"), Presence.DND, "agent", NOW).reply())
                .contains(refused(ErrorCode.SESSION_GONE));
    }

    @Test
    void no_wrap_up_is_set_or_needed() {
        open("s1", "login-1");
        join("c1");
        run(state.noticed(new TestNotice("c1", "s1", true), Duration.ZERO, NOW));
        assertThat(availability().now()).isEqualTo(Presence.AVAILABLE);
    }

    @Test
    void a_client_that_comes_back_is_told_the_presence_that_it_missed() {
        open("s1", "login-1");
        run(state.presence(Optional.empty(), Presence.DND, "supervisor", NOW));

        assertThat(state.connect("login-1", "s2", Optional.of(SEAT), NOW).actions())
                .endsWith(told(Presence.DND, NOW));
    }

    private Availability availability() {
        return state.live().orElseThrow().available();
    }

    private Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> over(String callId, Instant at) {
        return run(state.noticed(new TestNotice(callId, "s1", true), WRAP_UP, at));
    }

    private static AgentSessionAction told(Presence presence, Instant since) {
        return new AgentSessionAction.TellClient(new ClientNotice.PresenceChanged("agent", presence, since));
    }

    private SessionReply open(String sessionId, String login) {
        return run(state.seatGranted(sessionId, "agent", "t1", login, SEAT, NOW))
                .reply()
                .orElseThrow();
    }

    private void join(String callId) {
        run(state.joinCall(callId, Optional.empty(), "far-" + callId, 4, NOW));
    }

    private Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> run(
            Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> decision) {
        decision.events().forEach(event -> state = state.apply(event));
        return decision;
    }

    private static SessionReply refused(ErrorCode code) {
        return new SessionReply.Refused(code.refusal());
    }
}
