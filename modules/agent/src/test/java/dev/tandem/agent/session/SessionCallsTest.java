package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

/** What an agent hears of the calls of its session. */
class SessionCallsTest extends SessionOnPaper {

    /** Someone calls the agent. */
    private record Incoming(String callId, String sessionId) implements CallNotice {
        @Override
        public boolean last() {
            return false;
        }

        @Override
        public boolean alerting() {
            return true;
        }

        @Override
        public Optional<ActorRef<SessionReply>> ackTo() {
            return Optional.empty();
        }
    }

    @Test
    void a_client_that_comes_back_hears_once_more_what_still_rings() {
        var opened = connect("login-1", client);
        join("c1");
        join("c2");
        join("c3");
        var first = new Incoming("c1", opened.sessionId());
        var second = new Incoming("c2", opened.sessionId());
        var third = new Incoming("c3", opened.sessionId());
        session.tell(first);
        session.tell(second);
        session.tell(new TestNotice("c2", opened.sessionId(), false));
        session.tell(new AgentSessionCommand.ClientGone(opened.sessionId(), client.getRef()));
        session.tell(third);
        TestProbe<ClientNotice> back = kit.createTestProbe();

        connect("login-1", back);

        var heard = back.receiveSeveralMessages(3, SOON);
        assertThat(heard.stream().filter(Incoming.class::isInstance)).containsExactly(first, third);
        assertThat(heard.stream().filter(ClientNotice.PresenceChanged.class::isInstance))
                .hasSize(1);
        back.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void an_agent_in_a_call_is_not_taken_into_one_that_wants_it_alone() {
        connect("login-1", client);
        session.tell(new AgentSessionCommand.JoinCall("c1", Optional.empty(), "far-c1", true, replies.getRef()));
        reply(SessionReply.Joined.class);
        session.tell(new AgentSessionCommand.JoinCall("c1", Optional.empty(), "far-c1b", true, replies.getRef()));
        reply(SessionReply.Joined.class);

        session.tell(new AgentSessionCommand.JoinCall("c2", Optional.empty(), "far-c2", true, replies.getRef()));

        assertRefused(ErrorCode.CONFLICT);
    }

    @Test
    void only_a_call_that_was_answered_ends_an_agents_idle_time() {
        var opened = connect("login-1", client);
        pass(Duration.ofMillis(10));
        join("c1");
        pass(Duration.ofMillis(10));
        session.tell(new Incoming("c1", opened.sessionId()));
        var before = live();
        assertThat(before.idleSince()).isEqualTo(before.since());
        assertThat(before.presence()).isEqualTo(Presence.BUSY);
        assertThat(before.chosen()).isEqualTo(Presence.AVAILABLE);

        pass(Duration.ofMillis(10));
        session.tell(new TestNotice("c1", opened.sessionId(), true, Optional.of(replies.getRef())));
        reply(SessionReply.Noted.class);

        assertThat(live().idleSince()).isAfter(before.idleSince());
    }
}
