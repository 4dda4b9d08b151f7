package dev.tandem.call;

import static dev.tandem.call.Samples.CALLEE;
import static dev.tandem.call.Samples.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Agents;
import dev.tandem.agent.Typology;
import dev.tandem.call.leg.HoldSound;
import dev.tandem.journal.Database;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.Tone;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Calls as agents control them, several at a time: real entities, real SIP and RTP, each end told by its tone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ControlledCalls {
    static final Duration SOON = Duration.ofSeconds(20);
    static final Duration MEDIA_TIMEOUT = Duration.ofSeconds(2);
    final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString("pekko.loglevel = WARNING")
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(Database.defaults())
            .withFallback(ConfigFactory.load()));
    final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    final MediaPlane plane = LoopbackPlane.start();
    final SipEndpoint endpoint = SipEndpoint.start(Pbx.settings("Tandem"), CallModule.inbound());
    final FarPhones phones = new FarPhones();

    final Map<String, ActorRef<CallCommand>> entities = new ConcurrentHashMap<>();
    FakeSessions sessions;
    Calls calls;
    Calls referringCalls;
    private Tone microphone;
    private CallNeighbours neighbours;

    private CallNeighbours neighbours() {
        SipTarget target = new SipTarget("127.0.0.1", phones.port(), SipTransport.UDP, Optional.empty());
        TrunkSettings trunks =
                new TrunkSettings(List.of(new Trunk("phones", Optional.empty(), target, Trunk.Dtmf.RFC4733, 1)));
        CallSettings settings = new CallSettings(
                Duration.ofSeconds(3),
                MEDIA_TIMEOUT,
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                HoldSound.SILENCE,
                true,
                DialRules.any());
        return new CallNeighbours(
                sessions,
                plane,
                endpoint,
                trunks,
                settings,
                new QualityBoard(),
                (id, command) -> entity(id).tell(command));
    }

    private ActorRef<CallCommand> entity(String callId) {
        return entities.computeIfAbsent(callId, id -> kit.spawn(Call.create(id, Optional.empty(), neighbours)));
    }

    private Calls calls(boolean mayRefer) {
        Router router = new Router(
                new TwoAgents(), neighbours.trunks(), new DialRules(List.of("X-Lead*"), List.of("1001", "+39*")));
        return new ShardedCalls(
                (callId, command, deadline) -> AskPattern.ask(
                        entity(callId), command::apply, deadline, kit.system().scheduler()),
                router,
                neighbours.trunks(),
                sessions,
                mayRefer);
    }

    private static final class TwoAgents implements Agents {
        private static final Map<String, String> EXTENSIONS = Map.of("1001", CALLER, "1002", CALLEE);

        @Override
        public CompletionStage<Optional<AgentProfile>> find(String agentId) {
            return CompletableFuture.completedStage(EXTENSIONS.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(agentId))
                    .map(entry -> new AgentProfile(
                            agentId,
                            Samples.TENANT,
                            agentId,
                            agentId,
                            agentId,
                            entry.getKey(),
                            Typology.CHROME_SOFTPHONE,
                            true))
                    .findFirst());
        }

        @Override
        public CompletionStage<Optional<AgentProfile>> findByExtension(String tenantId, String extension) {
            return find(EXTENSIONS.getOrDefault(extension, ""));
        }
    }

    /** Until all that a call needs is loaded, a call takes longer than a number may ring here. */
    @BeforeAll
    void the_first_calls_take_their_time() {
        an_agent_speaks_in_440_hertz();
        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(this::isAnsweredInTime);
        every_call_ends_and_frees_what_it_had();
    }

    private boolean isAnsweredInTime() throws Exception {
        String call = dial("7600");
        return await().atMost(SOON)
                .until(
                        () -> sessions.told(CALLER).stream()
                                .filter(notice -> notice.callId().equals(call))
                                .filter(notice -> notice instanceof CallUpdate.CallAnswered || notice.last())
                                .findFirst(),
                        Optional::isPresent)
                .filter(CallUpdate.CallAnswered.class::isInstance)
                .isPresent();
    }

    @BeforeEach
    void an_agent_speaks_in_440_hertz() {
        entities.clear();
        sessions = new FakeSessions().login(CALLER).login(CALLEE);
        neighbours = neighbours();
        calls = calls(false);
        referringCalls = calls(true);
        microphone = plane.createTone(RtpCodec.PCMU, 440, -10);
        sessions.speaksInto(CALLER, microphone.id());
    }

    @AfterEach
    void every_call_ends_and_frees_what_it_had() {
        journal.resetPolicy();
        entities.values()
                .forEach(call -> call.tell(
                        new CallCommand.Terminate(Samples.TENANT, kit.system().ignoreRef())));
        microphone.close();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sessions.callsOf(CALLER)).isEmpty());
        assertThat(sessions.callsOf(CALLEE)).isEmpty();
        List<String> told = sessions.told(CALLER).stream()
                .filter(notice -> notice.last())
                .map(notice -> notice.callId())
                .toList();
        assertThat(told).doesNotHaveDuplicates();
        phones.forget();
    }

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
        phones.close();
        endpoint.close();
        plane.close();
    }

    static CallReply done(CompletionStage<CallReply> reply) throws Exception {
        return reply.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    static PartyRef party(String callId, String agentId) {
        return new PartyRef(callId, Samples.TENANT, agentId);
    }

    String dial(String number) throws Exception {
        CallReply reply = done(calls.dial(request(number, Optional.empty(), Map.of())));
        return ((CallReply.Dialed) reply).callId();
    }

    static DialRequest request(String number, Optional<String> callerId, Map<String, String> headers) {
        return new DialRequest(
                CALLER,
                Samples.TENANT,
                "session-" + CALLER,
                number,
                Optional.empty(),
                Optional.empty(),
                callerId,
                headers);
    }

    String answered(String number) throws Exception {
        String callId = dial(number);
        awaitTold(CALLER, callId, CallUpdate.CallAnswered.class);
        return callId;
    }

    <T extends CallUpdate> T awaitTold(String agentId, String callId, Class<T> kind) {
        return await().atMost(SOON)
                .until(
                        () -> sessions.told(agentId).stream()
                                .filter(kind::isInstance)
                                .map(kind::cast)
                                .filter(update -> update.callId().equals(callId))
                                .reduce((first, last) -> last),
                        Optional::isPresent)
                .orElseThrow();
    }

    CallView view(String callId) throws Exception {
        return ((CallReply.View) done(calls.get(Samples.TENANT, callId))).call();
    }

    /** Why a call ended, by the journal: an entity whose call is over is gone. */
    String endOf(String callId) {
        return await().atMost(SOON)
                .until(
                        () -> journal.persistedInStorage("Call|" + callId).stream()
                                .filter(CallEvent.Ended.class::isInstance)
                                .map(event -> ((CallEvent.Ended) event).reason())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    RtpSocket ear(String callId) {
        return FarPhones.ear(
                plane, awaitTold(CALLER, callId, CallUpdate.CallAnswered.class).producerId());
    }

    static void assertHears(RtpSocket who, int hertz) {
        await().atMost(SOON).untilAsserted(() -> assertThat(who.hear().hertz()).isCloseTo(hertz, within(5.0)));
        assertThat(who.hear().levelDb()).isGreaterThan(-30);
    }

    static void assertHearsNothing(RtpSocket who) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(who.hear().levelDb()).isLessThan(-50));
    }
}
