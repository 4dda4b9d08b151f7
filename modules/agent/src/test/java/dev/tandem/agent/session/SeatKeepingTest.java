package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tandem.core.ErrorCode;
import dev.tandem.media.Direction;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** How a session keeps its seat, of this cluster's licence or of a lent block, and lets go of it. */
class SeatKeepingTest extends SessionOnPaper {
    private static final Duration LENT = Duration.ofMillis(900);
    private static final Duration A_FAREWELLS_PAUSE = Duration.ofSeconds(1);

    @Test
    void one_seat_serves_a_second_agent_once_the_first_has_logged_out() {
        var first = connect("login-1", client);
        var other = spawn(agentId + "-b");
        other.tell(connectCommand("login-2", client, agentId + "-b"));
        assertRefused(ErrorCode.USER_LIMIT_REACHED);

        session.tell(new AgentSessionCommand.End(first.sessionId(), "logout", replies.getRef()));
        reply(SessionReply.Ended.class);

        assertThat(seats.taken()).isZero();
        other.tell(connectCommand("login-2", client, agentId + "-b"));
        reply(SessionReply.Connected.class);
    }

    @Test
    void a_seat_is_free_again_after_the_client_vanished_and_grace_is_over() {
        connect("login-1", client);

        client.stop();

        await().atMost(SOON).until(() -> !live().clientConnected());
        pass(GRACE.minusMillis(1));
        assertThat(seats.taken()).isEqualTo(1);
        pass(Duration.ofMillis(1));
        await().atMost(SOON).until(() -> seats.taken() == 0);
        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        assertRefused(ErrorCode.SESSION_GONE);
    }

    @Test
    void a_heartbeat_renews_the_seat_but_not_each_time() {
        var opened = connect("login-1", client);
        pass(RENEW_INTERVAL.minusMillis(1));
        heartbeat(opened);
        assertThat(reply(SessionReply.LeaseRenewed.class).leaseUntil()).isEqualTo(opened.leaseUntil());
        assertThat(seats.renewals.get()).isZero();

        pass(Duration.ofMillis(1));
        for (int i = 0; i < 5; i++) {
            heartbeat(opened);
            assertThat(reply(SessionReply.LeaseRenewed.class).leaseUntil()).isAfter(opened.leaseUntil());
        }

        assertThat(seats.renewals.get()).isEqualTo(1);
    }

    @Test
    void a_lease_that_the_licence_let_expire_ends_the_session() {
        var opened = connect("login-1", client);
        seats.expireAll();
        pass(RENEW_INTERVAL);

        heartbeat(opened);

        assertRefused(ErrorCode.SESSION_GONE);
        client.expectMessage(new ClientNotice.SessionEnded(opened.sessionId(), "lease_expired"));
    }

    @Test
    void a_master_that_is_away_costs_no_session_and_gets_the_seat_back_later() {
        var opened = connect("login-1", client);
        seats.answerWith(ErrorCode.DEPENDENCY_UNAVAILABLE);
        pass(RENEW_INTERVAL);
        heartbeat(opened);
        reply(SessionReply.LeaseRenewed.class);

        endUnanswered(opened);
        assertThat(seats.taken()).isEqualTo(1);
        seats.answerAgain();

        await().atMost(SOON).until(() -> {
            pass(A_FAREWELLS_PAUSE);
            return seats.taken() == 0;
        });
    }

    @Test
    void a_silent_client_has_its_session_ended() {
        session = spawn(agentId + "-silent", Duration.ofSeconds(60), Duration.ofMillis(500));
        session.tell(connectCommand("login-1", client, agentId + "-silent"));
        var opened = reply(SessionReply.Connected.class);
        pass(Duration.ofMillis(499));
        assertThat(live().sessionId()).isEqualTo(opened.sessionId());

        pass(Duration.ofMillis(1));

        client.expectMessage(SOON, new ClientNotice.SessionEnded(opened.sessionId(), "lease_expired"));
        await().atMost(SOON).until(() -> seats.taken() == 0);
    }

    @Test
    void a_crash_between_the_end_and_the_release_still_frees_the_seat() {
        var opened = connect("login-1", client);
        join("c1");
        seats.answerWith(ErrorCode.DEPENDENCY_UNAVAILABLE);
        endUnanswered(opened);
        kit.stop(session);
        await().atMost(SOON).until(() -> seats.releasing.get() == 0);
        assertThat(seats.taken()).isEqualTo(1);
        tellings.clear();
        seats.answerAgain();

        session = spawn(agentId);

        await().atMost(SOON).until(() -> seats.taken() == 0);
        assertThat(tellings).contains("ended c1 " + opened.sessionId() + " logout");
    }

    @Test
    void a_session_ends_before_its_lent_seat_may_be_somebody_elses_whoever_is_away() {
        seats.isLentFor(LENT);
        var opened = connect("login-1", client);
        join("c1");
        seats.answerWith(ErrorCode.DEPENDENCY_UNAVAILABLE);

        assertThat(client.expectMessageClass(ClientNotice.PresenceChanged.class).presence())
                .isEqualTo(Presence.BUSY);
        pass(LENT.minusMillis(1));
        assertThat(live().sessionId()).isEqualTo(opened.sessionId());
        pass(Duration.ofMillis(1));
        client.expectMessage(SOON, new ClientNotice.SessionEnded(opened.sessionId(), "lease_expired"));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(tellings).contains("ended c1 " + opened.sessionId() + " lease_expired"));
    }

    @Test
    void a_lent_seat_is_renewed_before_it_is_over_even_for_a_client_that_was_not_heard() {
        seats.isLentFor(LENT);
        var opened = connect("login-1", client);

        pass(LENT.multipliedBy(2));

        client.expectNoMessage(Duration.ofMillis(100));
        assertThat(live().sessionId()).isEqualTo(opened.sessionId());
    }

    @Test
    void a_call_goes_on_under_a_suspended_licence_as_long_as_its_seat_is_lent() {
        seats.isLentFor(LENT);
        connect("login-1", client);
        join("c1");
        seats.answerWith(ErrorCode.LICENSE_SUSPENDED);

        assertThat(client.expectMessageClass(ClientNotice.PresenceChanged.class).presence())
                .isEqualTo(Presence.BUSY);
        pass(LENT.multipliedBy(2));

        client.expectNoMessage(Duration.ofMillis(100));
        assertThat(live().callIds()).containsExactly("c1");
    }

    @Test
    void after_a_crash_nobody_uses_a_lent_seat_before_it_is_confirmed() {
        seats.isLentFor(Duration.ofSeconds(60));
        var opened = connect("login-1", client);
        join("c1");
        kit.stop(session);
        seats.answerWith(ErrorCode.DEPENDENCY_UNAVAILABLE);
        session = spawn(agentId);
        TestProbe<ClientNotice> back = kit.createTestProbe();

        ask("login-1", back);
        assertRefused(ErrorCode.DEPENDENCY_UNAVAILABLE);
        session.tell(new AgentSessionCommand.JoinCall("c2", Optional.empty(), "far-c2", replies.getRef()));
        assertRefused(ErrorCode.DEPENDENCY_UNAVAILABLE);
        session.tell(new AgentSessionCommand.CreateTransport(opened.sessionId(), Direction.SEND, replies.getRef()));
        assertRefused(ErrorCode.DEPENDENCY_UNAVAILABLE);

        seats.answerAgain();
        var resumed = connect("login-1", back);
        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.sessionId()).isEqualTo(opened.sessionId());
    }

    @Test
    void after_a_crash_a_client_whose_lent_seat_is_gone_gets_a_session_of_its_own() {
        seats.isLentFor(Duration.ofSeconds(60));
        var opened = connect("login-1", client);
        kit.stop(session);
        seats.expireAll();
        session = spawn(agentId);
        TestProbe<ClientNotice> back = kit.createTestProbe();

        var anew = connect("login-1", back);

        assertThat(anew.resumed()).isFalse();
        assertThat(anew.sessionId()).isNotEqualTo(opened.sessionId());
        assertThat(seats.taken()).isEqualTo(1);
    }

    private void heartbeat(SessionReply.Connected opened) {
        session.tell(new AgentSessionCommand.Heartbeat(opened.sessionId(), replies.getRef()));
    }

    /** Ends the session while the licence does not take its seat back: who asked is answered after the first round. */
    private void endUnanswered(SessionReply.Connected opened) {
        session.tell(new AgentSessionCommand.End(opened.sessionId(), "logout", replies.getRef()));
        pass(A_FAREWELLS_PAUSE);
        reply(SessionReply.Ended.class);
    }
}
