package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.media.Direction;
import dev.tandem.media.RtpCapabilities;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** An agent's session as an actor, with a licence and a media plane of paper beside it and a journal in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SessionOnPaper {
    static final Duration SOON = Duration.ofSeconds(3);
    private static final AtomicInteger AGENTS = new AtomicInteger();

    final ActorTestKit kit = ActorTestKit.create(PersistenceTestKitPlugin.config()
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.load()));
    TestProbe<SessionReply> replies = kit.createTestProbe();
    final List<String> tellings = new CopyOnWriteArrayList<>();
    LicenseOfSeats seats = new LicenseOfSeats(1);
    PaperMedia media = new PaperMedia();
    TestProbe<ClientNotice> client = kit.createTestProbe();
    String agentId = "";
    ActorRef<AgentSessionCommand> session = kit.system().ignoreRef();

    /** The first session that is stored waits for the journal to start. */
    @BeforeAll
    void warmUp() {
        ActorRef<AgentSessionCommand> first = spawn("first", Duration.ofMillis(400), Duration.ofSeconds(60));
        first.tell(connectCommand("login", client, "first"));
        replies.expectMessageClass(SessionReply.Connected.class, Duration.ofSeconds(30));
    }

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        seats = new LicenseOfSeats(1);
        media = new PaperMedia();
        tellings.clear();
        client = kit.createTestProbe();
        replies = kit.createTestProbe();
        agentId = "agent-" + AGENTS.incrementAndGet();
        session = spawn(agentId, Duration.ofMillis(400), Duration.ofSeconds(60));
    }

    ActorRef<AgentSessionCommand> spawn(String agent, Duration grace, Duration heartbeatTimeout) {
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
        return kit.spawn(AgentSession.create(
                agent, Optional.empty(), new SessionNeighbours(seats, calls, media, InstantSource.system()), settings));
    }

    AgentSessionCommand.Connect connectCommand(String login, TestProbe<ClientNotice> of, String agent) {
        return new AgentSessionCommand.Connect(agent, "t1", login, of.getRef(), replies.getRef());
    }

    void ask(String login, TestProbe<ClientNotice> of) {
        session.tell(connectCommand(login, of, agentId));
    }

    SessionReply.Connected connect(String login, TestProbe<ClientNotice> of) {
        ask(login, of);
        return reply(SessionReply.Connected.class);
    }

    void join(String callId) {
        session.tell(new AgentSessionCommand.JoinCall(callId, Optional.empty(), "far-" + callId, replies.getRef()));
        reply(SessionReply.Joined.class);
    }

    String transport(String sessionId, Direction direction) {
        session.tell(new AgentSessionCommand.CreateTransport(sessionId, direction, replies.getRef()));
        return reply(SessionReply.TransportCreated.class).id();
    }

    String produce(String sessionId, String transport, String mid) {
        session.tell(new AgentSessionCommand.Produce(sessionId, transport, PaperMedia.rtp(mid), replies.getRef()));
        return reply(SessionReply.Produced.class).producerId();
    }

    void consume(String sessionId, String transport, Optional<String> callId, Optional<String> producerId) {
        session.tell(new AgentSessionCommand.Consume(
                sessionId, transport, callId, producerId, new RtpCapabilities(List.of(), List.of()), replies.getRef()));
    }

    <T extends SessionReply> T reply(Class<T> type) {
        return replies.expectMessageClass(type, SOON);
    }

    void assertRefused(ErrorCode code) {
        assertThat(reply(SessionReply.Refused.class).refusal().code()).isEqualTo(code);
    }
}
