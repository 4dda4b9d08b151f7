package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsParameters;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.Test;

/** A session's transports and what goes through them. */
class SessionMediaTest extends SessionOnPaper {

    @Test
    void the_microphone_is_announced_to_the_calls_and_a_new_one_takes_its_place() {
        var opened = connect("login-1", client);
        join("c1");
        String transport = transport(opened.sessionId(), Direction.SEND);

        String first = produce(opened.sessionId(), transport, "0");
        String again = produce(opened.sessionId(), transport, "0");
        String second = produce(opened.sessionId(), transport, "1");

        assertThat(again).isEqualTo(first);
        assertThat(media.open.get(transport).producing.keySet()).containsExactly(second);
        assertThat(tellings).contains("produced c1 " + first, "produced c1 " + second);
        session.tell(new AgentSessionCommand.JoinCall("c2", Optional.empty(), "far-c2", replies.getRef()));
        assertThat(reply(SessionReply.Joined.class).producerId()).contains(second);
    }

    @Test
    void only_what_belongs_to_the_sessions_calls_can_be_consumed() {
        var opened = connect("login-1", client);
        join("c1");
        media.addSource("far-c1");
        media.addSource("elsewhere");
        String transport = transport(opened.sessionId(), Direction.RECV);

        consume(opened.sessionId(), transport, Optional.of("c1"), Optional.empty());
        assertThat(reply(SessionReply.Consumed.class).producerId()).isEqualTo("far-c1");
        consume(opened.sessionId(), transport, Optional.empty(), Optional.of("far-c1"));
        reply(SessionReply.Consumed.class);
        consume(opened.sessionId(), transport, Optional.empty(), Optional.of("elsewhere"));
        assertRefused(ErrorCode.NOT_FOUND);
        consume(opened.sessionId(), transport, Optional.of("c9"), Optional.empty());
        assertRefused(ErrorCode.CALL_NOT_FOUND);

        session.tell(new TestNotice("c1", opened.sessionId(), true, Optional.of(replies.getRef())));
        reply(SessionReply.Noted.class);
        assertThat(media.open.get(transport).consuming).isEmpty();
    }

    @Test
    void a_transport_of_an_earlier_client_makes_room_for_those_of_a_reloaded_page() {
        var opened = connect("login-1", client);
        String oldest = transport(opened.sessionId(), Direction.SEND);
        for (int i = 0; i < 3; i++) {
            transport(opened.sessionId(), Direction.RECV);
        }
        session.tell(new AgentSessionCommand.CreateTransport(opened.sessionId(), Direction.RECV, replies.getRef()));
        assertRefused(ErrorCode.CONFLICT);

        TestProbe<ClientNotice> reloaded = kit.createTestProbe();
        connect("login-1", reloaded);
        transport(opened.sessionId(), Direction.SEND);

        assertThat(media.open).hasSize(4).doesNotContainKey(oldest);
    }

    @Test
    void the_client_hears_when_a_transport_comes_up_and_goes_down() {
        var opened = connect("login-1", client);
        String transport = transport(opened.sessionId(), Direction.SEND);
        PaperMedia.Sheet sheet = media.open.get(transport);

        sheet.listener.connected();
        client.expectMessage(new ClientNotice.PeerConnected(transport));
        sheet.listener.disconnected("dtls_closed");

        client.expectMessage(new ClientNotice.PeerDisconnected(transport, "dtls_closed"));
        assertThat(media.open).isEmpty();
    }

    @Test
    void a_transport_is_connected_and_restarted_by_its_id_only() {
        var opened = connect("login-1", client);
        String transport = transport(opened.sessionId(), Direction.SEND);
        var client = new DtlsParameters("client", List.of());

        session.tell(new AgentSessionCommand.ConnectTransport(opened.sessionId(), transport, client, replies.getRef()));
        reply(SessionReply.TransportConnected.class);
        session.tell(new AgentSessionCommand.RestartIce(opened.sessionId(), transport, replies.getRef()));
        assertThat(reply(SessionReply.IceRestarted.class).iceParameters().usernameFragment())
                .isEqualTo("ufrag2");
        session.tell(new AgentSessionCommand.RestartIce(opened.sessionId(), "none", replies.getRef()));
        assertRefused(ErrorCode.NOT_FOUND);
    }
}
