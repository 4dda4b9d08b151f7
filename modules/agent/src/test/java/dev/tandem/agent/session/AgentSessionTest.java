package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import dev.tandem.media.Direction;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** The session as an actor: who is let in, who goes on, who gives way. */
class AgentSessionTest extends SessionOnPaper {

    @Test
    void a_login_gets_a_seat_and_a_session() {
        var connected = connect("login-1", client);

        assertThat(connected.resumed()).isFalse();
        assertThat(connected.seatMax()).isEqualTo(1);
        assertThat(connected.seatActive()).isEqualTo(1);
        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        assertThat(reply(SessionReply.Live.class).clientConnected()).isTrue();
    }

    @Test
    void a_refusal_of_the_licence_passes_through_and_leaves_no_session() {
        seats.answerWith(ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED);

        ask("login-1", client);

        assertRefused(ErrorCode.WEBRTC_EXTENSION_NOT_LICENSED);
        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        assertRefused(ErrorCode.SESSION_GONE);
    }

    @Test
    void a_client_that_comes_back_in_time_goes_on_and_hears_what_it_missed() {
        var opened = connect("login-1", client);
        join("c1");
        session.tell(new AgentSessionCommand.ClientGone(opened.sessionId(), client.getRef()));
        session.tell(new TestNotice("c1", opened.sessionId(), false));
        session.tell(new TestNotice("c1", opened.sessionId(), true, Optional.of(replies.getRef())));
        reply(SessionReply.Noted.class);
        TestProbe<ClientNotice> back = kit.createTestProbe();

        var resumed = connect("login-9", back);

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.sessionId()).isEqualTo(opened.sessionId());
        assertThat(resumed.callIds()).isEmpty();
        assertThat(((TestNotice) back.receiveMessage()).last()).isFalse();
        assertThat(((TestNotice) back.receiveMessage()).last()).isTrue();
        assertThat(back.expectMessageClass(ClientNotice.PresenceChanged.class).presence())
                .isEqualTo(Presence.WRAP_UP);
        pass(WRAP_UP);
        assertThat(back.expectMessageClass(ClientNotice.PresenceChanged.class).presence())
                .isEqualTo(Presence.AVAILABLE);
        pass(WRAP_UP.multipliedBy(2));
        back.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void a_second_connection_of_one_login_displaces_the_first() {
        var opened = connect("login-1", client);
        TestProbe<ClientNotice> second = kit.createTestProbe();

        assertThat(connect("login-1", second).sessionId()).isEqualTo(opened.sessionId());

        client.expectMessage(new ClientNotice.Displaced(opened.sessionId()));
        session.tell(new AgentSessionCommand.ClientGone(opened.sessionId(), client.getRef()));
        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        assertThat(reply(SessionReply.Live.class).clientConnected()).isTrue();
    }

    @Test
    void a_second_login_replaces_the_first_and_needs_no_second_seat() {
        var first = connect("login-1", client);
        join("c1");
        TestProbe<ClientNotice> second = kit.createTestProbe();

        var replaced = connect("login-2", second);

        assertThat(replaced.sessionId()).isNotEqualTo(first.sessionId());
        assertThat(replaced.resumed()).isFalse();
        assertThat(client.expectMessageClass(ClientNotice.PresenceChanged.class).presence())
                .isEqualTo(Presence.BUSY);
        client.expectMessage(new ClientNotice.SessionEnded(first.sessionId(), "replaced"));
        assertThat(seats.taken()).isEqualTo(1);
        assertThat(tellings).contains("ended c1 " + first.sessionId() + " replaced");
    }

    @Test
    void a_repeated_request_of_one_client_opens_one_session() {
        session.tell(connectCommand("login-1", client, agentId));
        session.tell(connectCommand("login-1", client, agentId));
        session.tell(connectCommand("login-1", client, agentId));

        assertThat(reply(SessionReply.Connected.class).resumed()).isFalse();
        client.expectNoMessage(Duration.ofMillis(100));
        assertThat(seats.taken()).isEqualTo(1);
        session.tell(connectCommand("login-1", client, agentId));
        client.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void after_a_crash_the_session_and_its_calls_are_there_and_its_transports_are_not() {
        var opened = connect("login-1", client);
        join("c1");
        transport(opened.sessionId(), Direction.SEND);
        kit.stop(session);
        assertThat(media.open).isEmpty();

        session = spawn(agentId);

        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        var live = reply(SessionReply.Live.class);
        assertThat(live.sessionId()).isEqualTo(opened.sessionId());
        assertThat(live.clientConnected()).isFalse();
        assertThat(live.callIds()).containsExactly("c1");
        TestProbe<ClientNotice> back = kit.createTestProbe();
        assertThat(connect("login-1", back).resumed()).isTrue();
    }
}
