package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.tandem.journal.testkit.JournalTestKit;
import dev.tandem.license.SteadyClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.Test;

/** Sessions in a cluster that is gone and comes back, over one PostgreSQL. */
class RememberedSessionTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final LicenseOfSeats seats = new LicenseOfSeats(5);
    private final List<String> tellings = new CopyOnWriteArrayList<>();

    @Test
    void a_session_comes_back_by_itself_waits_for_its_client_and_ends_properly() {
        String agent = "remembered-" + System.nanoTime();
        ActorTestKit first = node();
        ShardedSessions sessions = sessions(first, Duration.ofSeconds(30));
        SessionReply.Connected opened = connect(first, sessions, agent);
        sessions.tell(
                agent,
                new AgentSessionCommand.JoinCall(
                        "c1", Optional.empty(), "feed", first.system().ignoreRef()));
        await().atMost(SOON).until(() -> callIds(sessions, agent).equals(List.of("c1")));
        first.shutdownTestKit();
        assertThat(seats.taken()).isEqualTo(1);

        ActorTestKit second = node();
        try {
            sessions(second, Duration.ofSeconds(1));

            // Nobody asks for it: being remembered is enough.
            await().atMost(SOON).until(() -> seats.taken() == 0);
            assertThat(tellings).contains("ended c1 " + opened.sessionId() + " connection_lost");
        } finally {
            second.shutdownTestKit();
        }
    }

    @Test
    void a_client_that_is_back_in_time_finds_its_session_after_a_restart() {
        String agent = "returning-" + System.nanoTime();
        ActorTestKit first = node();
        SessionReply.Connected opened = connect(first, sessions(first, Duration.ofSeconds(30)), agent);
        first.shutdownTestKit();

        ActorTestKit second = node();
        try {
            ShardedSessions sessions = sessions(second, Duration.ofSeconds(30));
            SessionReply.Connected back = connect(second, sessions, agent);

            assertThat(back.sessionId()).isEqualTo(opened.sessionId());
            assertThat(back.resumed()).isTrue();
            sessions.tell(
                    agent,
                    new AgentSessionCommand.End(
                            opened.sessionId(), "logout", second.system().ignoreRef()));
            await().atMost(SOON).until(() -> seats.taken() == 0);
        } finally {
            second.shutdownTestKit();
        }
    }

    private static ActorTestKit node() {
        // Gone without a good-bye: no shard is handed over, nobody leaves the cluster.
        var config = JournalTestKit.config(ConfigFactory.parseString("""
                pekko.cluster.sharding.remember-entities-store = eventsourced
                pekko.coordinated-shutdown.run-by-actor-system-terminate = off
                pekko.cluster.run-coordinated-shutdown-when-down = off
                pekko.cluster.sharding.retry-interval = 500ms
                """));
        ActorTestKit kit = ActorTestKit.create("remembering", config);
        var cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        return kit;
    }

    private ShardedSessions sessions(ActorTestKit kit, Duration grace) {
        SessionCalls calls = new SessionCalls() {
            @Override
            public void sessionEnded(String callId, String agentId, String sessionId, String reason) {
                tellings.add("ended " + callId + " " + sessionId + " " + reason);
            }

            @Override
            public void produced(String callId, String agentId, String producerId) {}
        };
        var settings = new SessionSettings(
                grace,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                4,
                4,
                16,
                200);
        return ShardedSessions.start(
                kit.system(),
                _ -> new SessionNeighbours(seats, calls, new PaperMedia(), InstantSource.system(), new SteadyClock()),
                settings);
    }

    private static SessionReply.Connected connect(ActorTestKit kit, ShardedSessions sessions, String agent) {
        TestProbe<ClientNotice> client = kit.createTestProbe();
        // Until the cluster has formed sessions are away; a repeated request of one client opens one session.
        return (SessionReply.Connected) await().atMost(SOON)
                .until(
                        () -> sessions.ask(
                                        agent,
                                        replyTo -> new AgentSessionCommand.Connect(
                                                agent, "t1", "login", client.getRef(), replyTo))
                                .toCompletableFuture()
                                .join(),
                        SessionReply.Connected.class::isInstance);
    }

    private static List<String> callIds(ShardedSessions sessions, String agent) {
        return sessions.ask(agent, AgentSessionCommand.Get::new)
                                .toCompletableFuture()
                                .join()
                        instanceof SessionReply.Live live
                ? live.callIds()
                : List.of();
    }
}
