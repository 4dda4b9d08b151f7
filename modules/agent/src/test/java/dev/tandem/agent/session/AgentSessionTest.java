package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.media.Direction;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.RtpCapabilities;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The session as an actor, with a licence and a media plane of paper beside it and a journal in memory. */
class AgentSessionTest {
    private static final ActorTestKit KIT = ActorTestKit.create(PersistenceTestKitPlugin.config()
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.load()));
    private static final Duration SOON = Duration.ofSeconds(3);
    private static int agents;

    private final LicenseOfSeats seats = new LicenseOfSeats(1);
    private final PaperMedia media = new PaperMedia();
    private final List<String> tellings = new CopyOnWriteArrayList<>();
    private final TestProbe<SessionReply> replies = KIT.createTestProbe();
    private final TestProbe<ClientNotice> client = KIT.createTestProbe();
    private String agentId = "";
    private ActorRef<AgentSessionCommand> session = KIT.system().ignoreRef();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        agentId = "agent-" + ++agents;
        session = spawn(agentId, Duration.ofMillis(400), Duration.ofSeconds(60));
    }

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
    void one_seat_serves_a_second_agent_once_the_first_has_logged_out() {
        var first = connect("login-1", client);
        var other = spawn(agentId + "-b", Duration.ofMillis(400), Duration.ofSeconds(60));
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

        await().atMost(SOON).until(() -> seats.taken() == 0);
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
        TestProbe<ClientNotice> back = KIT.createTestProbe();

        var resumed = connect("login-9", back);

        assertThat(resumed.resumed()).isTrue();
        assertThat(resumed.sessionId()).isEqualTo(opened.sessionId());
        assertThat(resumed.callIds()).isEmpty();
        assertThat(((TestNotice) back.receiveMessage()).last()).isFalse();
        assertThat(((TestNotice) back.receiveMessage()).last()).isTrue();
        assertThat(back.expectMessageClass(ClientNotice.PresenceChanged.class).presence())
                .isEqualTo(Presence.WRAP_UP);
        assertThat(back.expectMessageClass(ClientNotice.PresenceChanged.class).presence())
                .isEqualTo(Presence.AVAILABLE);
        back.expectNoMessage(Duration.ofMillis(600));
    }

    @Test
    void a_second_connection_of_one_login_displaces_the_first() {
        var opened = connect("login-1", client);
        TestProbe<ClientNotice> second = KIT.createTestProbe();

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
        TestProbe<ClientNotice> second = KIT.createTestProbe();

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
    void a_heartbeat_renews_the_seat_but_not_each_time() {
        var opened = connect("login-1", client);
        await().pollDelay(Duration.ofMillis(250)).until(() -> true);

        for (int i = 0; i < 5; i++) {
            session.tell(new AgentSessionCommand.Heartbeat(opened.sessionId(), replies.getRef()));
            assertThat(reply(SessionReply.LeaseRenewed.class).leaseUntil()).isAfter(opened.leaseUntil());
        }

        assertThat(seats.renewals.get()).isEqualTo(1);
    }

    @Test
    void a_lease_that_the_licence_let_expire_ends_the_session() {
        var opened = connect("login-1", client);
        seats.expireAll();
        await().pollDelay(Duration.ofMillis(250)).until(() -> true);

        session.tell(new AgentSessionCommand.Heartbeat(opened.sessionId(), replies.getRef()));

        assertRefused(ErrorCode.SESSION_GONE);
        client.expectMessage(new ClientNotice.SessionEnded(opened.sessionId(), "lease_expired"));
    }

    @Test
    void a_master_that_is_away_costs_no_session_and_gets_the_seat_back_later() {
        var opened = connect("login-1", client);
        seats.answerWith(ErrorCode.DEPENDENCY_UNAVAILABLE);
        await().pollDelay(Duration.ofMillis(250)).until(() -> true);
        session.tell(new AgentSessionCommand.Heartbeat(opened.sessionId(), replies.getRef()));
        reply(SessionReply.LeaseRenewed.class);

        session.tell(new AgentSessionCommand.End(opened.sessionId(), "logout", replies.getRef()));
        reply(SessionReply.Ended.class);
        assertThat(seats.taken()).isEqualTo(1);
        seats.answerAgain();

        await().atMost(Duration.ofSeconds(5)).until(() -> seats.taken() == 0);
    }

    @Test
    void a_silent_client_has_its_session_ended() {
        session = spawn(agentId + "-silent", Duration.ofSeconds(60), Duration.ofMillis(500));
        session.tell(connectCommand("login-1", client, agentId + "-silent"));
        var opened = reply(SessionReply.Connected.class);

        client.expectMessage(SOON, new ClientNotice.SessionEnded(opened.sessionId(), "lease_expired"));

        await().atMost(SOON).until(() -> seats.taken() == 0);
    }

    @Test
    void after_a_crash_the_session_and_its_calls_are_there_and_its_transports_are_not() {
        var opened = connect("login-1", client);
        join("c1");
        transport(opened.sessionId(), Direction.SEND);
        KIT.stop(session);
        assertThat(media.open).isEmpty();

        session = spawn(agentId, Duration.ofSeconds(2), Duration.ofSeconds(60));

        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        var live = reply(SessionReply.Live.class);
        assertThat(live.sessionId()).isEqualTo(opened.sessionId());
        assertThat(live.clientConnected()).isFalse();
        assertThat(live.callIds()).containsExactly("c1");
        TestProbe<ClientNotice> back = KIT.createTestProbe();
        assertThat(connect("login-1", back).resumed()).isTrue();
    }

    @Test
    void a_crash_between_the_end_and_the_release_still_frees_the_seat() {
        var opened = connect("login-1", client);
        join("c1");
        seats.answerWith(ErrorCode.DEPENDENCY_UNAVAILABLE);
        session.tell(new AgentSessionCommand.End(opened.sessionId(), "logout", replies.getRef()));
        reply(SessionReply.Ended.class);
        KIT.stop(session);
        tellings.clear();
        seats.answerAgain();

        session = spawn(agentId, Duration.ofSeconds(2), Duration.ofSeconds(60));

        await().atMost(SOON).until(() -> seats.taken() == 0);
        assertThat(tellings).contains("ended c1 " + opened.sessionId() + " logout");
    }

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
        TestProbe<ClientNotice> back = KIT.createTestProbe();

        connect("login-1", back);

        var heard = back.receiveSeveralMessages(3, SOON);
        assertThat(heard.stream().filter(Incoming.class::isInstance)).containsExactly(first, third);
        assertThat(heard.stream().filter(ClientNotice.PresenceChanged.class::isInstance))
                .hasSize(1);
        back.expectNoMessage(Duration.ofMillis(200));
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
        join("c1");
        session.tell(new Incoming("c1", opened.sessionId()));
        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        var before = reply(SessionReply.Live.class);
        assertThat(before.idleSince()).isEqualTo(before.since());
        assertThat(before.presence()).isEqualTo(Presence.BUSY);
        assertThat(before.chosen()).isEqualTo(Presence.AVAILABLE);

        session.tell(new TestNotice("c1", opened.sessionId(), true, Optional.of(replies.getRef())));
        reply(SessionReply.Noted.class);

        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        assertThat(reply(SessionReply.Live.class).idleSince()).isAfter(before.idleSince());
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

        TestProbe<ClientNotice> reloaded = KIT.createTestProbe();
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

    private ActorRef<AgentSessionCommand> spawn(String agent, Duration grace, Duration heartbeatTimeout) {
        var settings = new SessionSettings(
                grace,
                Duration.ofMillis(200),
                heartbeatTimeout,
                Duration.ofMillis(50),
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                4,
                4,
                16,
                200);
        SessionCalls calls = new SessionCalls() {
            @Override
            public void sessionEnded(String callId, String agentId, String sessionId, String reason) {
                tellings.add("ended " + callId + " " + sessionId + " " + reason);
            }

            @Override
            public void produced(String callId, String agentId, String producerId) {
                tellings.add("produced " + callId + " " + producerId);
            }
        };
        return KIT.spawn(AgentSession.create(
                agent, Optional.empty(), new SessionNeighbours(seats, calls, media, InstantSource.system()), settings));
    }

    private AgentSessionCommand.Connect connectCommand(String login, TestProbe<ClientNotice> of, String agent) {
        return new AgentSessionCommand.Connect(agent, "t1", login, of.getRef(), replies.getRef());
    }

    private void ask(String login, TestProbe<ClientNotice> of) {
        session.tell(connectCommand(login, of, agentId));
    }

    private SessionReply.Connected connect(String login, TestProbe<ClientNotice> of) {
        ask(login, of);
        return reply(SessionReply.Connected.class);
    }

    private void join(String callId) {
        session.tell(new AgentSessionCommand.JoinCall(callId, Optional.empty(), "far-" + callId, replies.getRef()));
        reply(SessionReply.Joined.class);
    }

    private String transport(String sessionId, Direction direction) {
        session.tell(new AgentSessionCommand.CreateTransport(sessionId, direction, replies.getRef()));
        return reply(SessionReply.TransportCreated.class).id();
    }

    private String produce(String sessionId, String transport, String mid) {
        session.tell(new AgentSessionCommand.Produce(sessionId, transport, PaperMedia.rtp(mid), replies.getRef()));
        return reply(SessionReply.Produced.class).producerId();
    }

    private void consume(String sessionId, String transport, Optional<String> callId, Optional<String> producerId) {
        session.tell(new AgentSessionCommand.Consume(
                sessionId, transport, callId, producerId, new RtpCapabilities(List.of(), List.of()), replies.getRef()));
    }

    private <T extends SessionReply> T reply(Class<T> type) {
        return replies.expectMessageClass(type, SOON);
    }

    private void assertRefused(ErrorCode code) {
        assertThat(reply(SessionReply.Refused.class).refusal().code()).isEqualTo(code);
    }
}
