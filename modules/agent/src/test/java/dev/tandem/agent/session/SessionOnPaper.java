package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.media.Direction;
import dev.tandem.media.RtpCapabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * An agent's session as an actor, with a licence and a media plane of paper beside it and a journal in memory. Time passes
 * when a test says so: a machine that is slow does not let a lease run out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SessionOnPaper {
    static final Duration SOON = Duration.ofSeconds(20);
    static final Duration GRACE = Duration.ofMillis(400);
    static final Duration RENEW_INTERVAL = Duration.ofMillis(200);
    static final Duration WRAP_UP = Duration.ofMillis(300);
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final AtomicInteger AGENTS = new AtomicInteger();

    final ActorTestKit kit = ActorTestKit.create(ManualTime.config()
            .withFallback(ConfigFactory.parseString(
                    "pekko.actor.testkit.typed { single-expect-default = 20s, default-timeout = 20s }"))
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.load()));
    private final ManualTime timers = ManualTime.get(kit.system());
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private final TestProbe<SessionReply> answers = kit.createTestProbe();
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
        ActorRef<AgentSessionCommand> first = spawn("first");
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
        session = spawn(agentId);
    }

    ActorRef<AgentSessionCommand> spawn(String agent) {
        return spawn(agent, GRACE, A_MINUTE);
    }

    ActorRef<AgentSessionCommand> spawn(String agent, Duration grace, Duration heartbeatTimeout) {
        var settings = new SessionSettings(
                grace,
                RENEW_INTERVAL,
                heartbeatTimeout,
                CHECK_INTERVAL,
                WRAP_UP,
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
                agent, Optional.empty(), new SessionNeighbours(seats, calls, media, clock::get, clock::get), settings));
    }

    /** The session has done by then all that it had to do. */
    void pass(Duration time) {
        settle();
        for (Duration left = time; left.isPositive(); left = left.minus(CHECK_INTERVAL)) {
            Duration step = left.compareTo(CHECK_INTERVAL) < 0 ? left : CHECK_INTERVAL;
            clock.updateAndGet(before -> before.plus(step));
            timers.timePasses(step);
            settle();
        }
    }

    /** Twice: what the first round makes it tell itself is done by the end of the second. */
    private void settle() {
        for (int round = 0; round < 2; round++) {
            session.tell(new AgentSessionCommand.Get(answers.getRef()));
            answers.receiveMessage(SOON);
        }
    }

    SessionReply.Live live() {
        session.tell(new AgentSessionCommand.Get(replies.getRef()));
        return reply(SessionReply.Live.class);
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
