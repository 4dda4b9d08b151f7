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
import dev.tandem.core.Ids;
import dev.tandem.journal.Database;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSettings;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.Tone;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.sdp.SdpDirection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls as agents control them, several at a time: real entities, real SIP and RTP, each end told by its tone. */
class CallControlTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("pekko.loglevel = WARNING")
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(Database.defaults())
            .withFallback(ConfigFactory.load()));
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
    private static final MediaPlane PLANE = plane();
    private static final SipEndpoint ENDPOINT = SipEndpoint.start(Pbx.settings("Tandem"), CallModule.inbound());
    private static final FarPhones PHONES = new FarPhones();

    private final FakeSessions sessions = new FakeSessions();
    private final Map<String, ActorRef<CallCommand>> entities = new ConcurrentHashMap<>();
    private final Tone microphone = PLANE.createTone(RtpCodec.PCMU, 440, -10);
    private final CallNeighbours neighbours = neighbours();
    private final Calls calls = calls(false);
    private final Calls referringCalls = calls(true);

    private static MediaPlane plane() {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            int port = 40_000 + 100 * ThreadLocalRandom.current().nextInt(200);
            return MediaPlane.start(MediaSettings.of(loopback, loopback, port, port + 60));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CallNeighbours neighbours() {
        SipTarget target = new SipTarget("127.0.0.1", PHONES.port(), SipTransport.UDP, Optional.empty());
        TrunkSettings trunks =
                new TrunkSettings(List.of(new Trunk("phones", Optional.empty(), target, Trunk.Dtmf.RFC4733, 1)));
        CallSettings settings = new CallSettings(
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                HoldSound.SILENCE,
                true,
                DialRules.any());
        return new CallNeighbours(
                sessions,
                PLANE,
                ENDPOINT,
                trunks,
                settings,
                (id, command) -> entity(id).tell(command));
    }

    private ActorRef<CallCommand> entity(String callId) {
        return entities.computeIfAbsent(callId, id -> KIT.spawn(Call.create(id, Optional.empty(), neighbours())));
    }

    private Calls calls(boolean mayRefer) {
        Router router = new Router(
                new TwoAgents(), neighbours.trunks(), new DialRules(List.of("X-Lead*"), List.of("1001", "+39*")));
        return new ShardedCalls(
                (callId, command, deadline) -> AskPattern.ask(
                        entity(callId), command::apply, deadline, KIT.system().scheduler()),
                router,
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

    @BeforeEach
    void an_agent_speaks_in_440_hertz() {
        sessions.login(CALLER).login(CALLEE);
        sessions.speaksInto(CALLER, microphone.id());
    }

    @AfterEach
    void every_call_ends_and_frees_what_it_had() {
        entities.values()
                .forEach(call -> call.tell(
                        new CallCommand.Terminate(Samples.TENANT, KIT.system().ignoreRef())));
        microphone.close();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sessions.callsOf(CALLER)).isEmpty());
        assertThat(sessions.callsOf(CALLEE)).isEmpty();
        List<String> told = sessions.told(CALLER).stream()
                .filter(notice -> notice.last())
                .map(notice -> notice.callId())
                .toList();
        assertThat(told).doesNotHaveDuplicates();
        PHONES.forget();
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        PHONES.close();
        ENDPOINT.close();
        PLANE.close();
    }

    private static CallReply done(CompletionStage<CallReply> reply) throws Exception {
        return reply.toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private static PartyRef party(String callId, String agentId) {
        return new PartyRef(callId, Samples.TENANT, agentId);
    }

    private String dial(String number) throws Exception {
        CallReply reply = done(calls.dial(new DialRequest(
                CALLER,
                Samples.TENANT,
                "session-" + CALLER,
                number,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of())));
        return ((CallReply.Dialed) reply).callId();
    }

    private String answered(String number) throws Exception {
        String callId = dial(number);
        awaitTold(CALLER, callId, CallUpdate.CallAnswered.class);
        return callId;
    }

    private <T extends CallUpdate> T awaitTold(String agentId, String callId, Class<T> kind) {
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

    private CallView view(String callId) throws Exception {
        return ((CallReply.View) done(calls.get(Samples.TENANT, callId))).call();
    }

    /** Why a call ended, by the journal: an entity whose call is over is gone. */
    private static String endOf(String callId) {
        return await().atMost(SOON)
                .until(
                        () -> JOURNAL.persistedInStorage("Call|" + callId).stream()
                                .filter(CallEvent.Ended.class::isInstance)
                                .map(event -> ((CallEvent.Ended) event).reason())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private RtpSocket ear(String callId) {
        return FarPhones.ear(
                PLANE, awaitTold(CALLER, callId, CallUpdate.CallAnswered.class).producerId());
    }

    private static void assertHears(RtpSocket who, int hertz) {
        await().atMost(SOON).untilAsserted(() -> assertThat(who.hear().hertz()).isCloseTo(hertz, within(5.0)));
        assertThat(who.hear().levelDb()).isGreaterThan(-30);
    }

    private static void assertHearsNothing(RtpSocket who) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(who.hear().levelDb()).isLessThan(-50));
    }

    @Test
    void both_sides_hear_each_other_and_mute_is_silence_on_the_wire() throws Exception {
        String call = answered("7600");
        assertHears(PHONES.at("7600").rtp, 440);
        try (RtpSocket ear = ear(call)) {
            assertHears(ear, 600);
            done(calls.mute(party(call, CALLER), true));
            assertHearsNothing(PHONES.at("7600").rtp);
            assertThat(PHONES.at("7600").rtp.hearsAnything()).isTrue();
            assertHears(ear, 600);
        }
    }

    @Test
    void a_held_far_side_is_told_and_hears_nothing_until_it_is_taken_back() throws Exception {
        String call = answered("7600");
        FarPhones.Phone phone = PHONES.at("7600");
        try (RtpSocket ear = ear(call)) {
            assertHears(ear, 600);
            assertThat(done(calls.hold(party(call, CALLER), true))).isEqualTo(new CallReply.Accepted(call));
            assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE);
            assertHearsNothing(ear);
            await().atMost(SOON).until(() -> !phone.rtp.hearsAnything());
            assertThat(awaitTold(CALLER, call, CallUpdate.CallHeld.class).by()).isEqualTo("agent");
            assertThat(view(call).held()).containsEntry(CALLER, true);
            done(calls.hold(party(call, CALLER), true));
            assertThat(phone.offers).hasSize(1);

            done(calls.hold(party(call, CALLER), false));
            assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE, SdpDirection.SENDRECV);
            assertHears(ear, 600);
            assertHears(phone.rtp, 440);
        }
    }

    @Test
    void a_far_side_that_holds_is_told_to_the_agent_and_both_may_hold_at_once() throws Exception {
        String call = answered("7600");
        FarPhones.Phone phone = PHONES.at("7600");
        phone.wish(SdpDirection.SENDONLY);
        CallUpdate.CallHeld held = awaitTold(CALLER, call, CallUpdate.CallHeld.class);
        assertThat(held.by()).isEqualTo("remote");
        assertThat(held.held()).isTrue();
        await().atMost(SOON).until(() -> !phone.rtp.hearsAnything());
        assertThat(phone.events)
                .anyMatch(event -> event instanceof SipCallEvent.OfferAccepted(var answer)
                        && answer.direction() == SdpDirection.RECVONLY);

        done(calls.hold(party(call, CALLER), true));
        assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE);
        assertThat(view(call).heldByRemote()).isTrue();
        assertThat(view(call).held()).containsEntry(CALLER, true);

        done(calls.hold(party(call, CALLER), false));
        assertThat(phone.offers).containsExactly(SdpDirection.INACTIVE, SdpDirection.RECVONLY);
        phone.wish(SdpDirection.SENDRECV);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(view(call).heldByRemote()).isFalse());
        assertHears(phone.rtp, 440);
    }

    @Test
    void a_refused_hold_leaves_the_call_as_it_was() throws Exception {
        String call = answered("7100");
        CallReply reply = done(calls.hold(party(call, CALLER), true));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        CallReply.Refused.class,
                        refused -> assertThat(refused.refusal().message()).contains("488"));
        assertThat(view(call).held()).containsEntry(CALLER, false);
        assertHears(PHONES.at("7100").rtp, 440);
    }

    @Test
    void a_held_call_does_not_end_for_want_of_rtp_and_a_silent_one_does() throws Exception {
        String call = answered("7600");
        FarPhones.Phone phone = PHONES.at("7600");
        done(calls.hold(party(call, CALLER), true));
        phone.rtp.sound(false);
        Thread.sleep(5000);
        assertThat(view(call).state()).isEqualTo("answered");
        done(calls.hold(party(call, CALLER), false));
        assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason()).isEqualTo("media_timeout");
    }

    @Test
    void an_echo_call_is_held_by_media_alone() throws Exception {
        String call = answered("*43");
        try (RtpSocket ear = ear(call)) {
            assertHears(ear, 440);
            done(calls.hold(party(call, CALLER), true));
            assertHearsNothing(ear);
            done(calls.hold(party(call, CALLER), false));
            assertHears(ear, 440);
        }
    }

    @Test
    void tones_of_the_far_side_reach_the_agent_whichever_way_they_come() throws Exception {
        String call = answered("7600");
        PHONES.at("7600").call().info("application/dtmf-relay", "Signal=#\r\nDuration=160\r\n");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallDtmfReceived.class).tone())
                .isEqualTo("#");
        PHONES.at("7600").call().info("application/dtmf", "11");
        PHONES.at("7600").call().info("text/plain", "5");
        PHONES.at("7600").call().info("application/dtmf", "5");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sessions.told(CALLER))
                        .filteredOn(CallUpdate.CallDtmfReceived.class::isInstance)
                        .extracting(notice -> ((CallUpdate.CallDtmfReceived) notice).tone())
                        .containsExactly("#", "#", "5"));
    }

    @Test
    void an_agent_talks_in_one_call_at_a_time_and_swaps() throws Exception {
        String first = answered("7600");
        String second = answered("7500");
        FarPhones.Phone one = PHONES.at("7600");
        FarPhones.Phone two = PHONES.at("7500");
        assertThat(view(first).held()).containsEntry(CALLER, true);
        assertHears(two.rtp, 440);
        assertThat(one.rtp.hearsAnything()).isFalse();

        done(calls.hold(party(first, CALLER), false));
        assertThat(view(second).held()).containsEntry(CALLER, true);
        assertHears(one.rtp, 440);
        await().atMost(SOON).until(() -> !two.rtp.hearsAnything());

        done(calls.hangup(party(first, CALLER), Optional.empty()));
        awaitTold(CALLER, first, CallUpdate.CallEnded.class);
        assertThat(sessions.callsOf(CALLER)).containsExactly(second);
        assertThat(view(second).state()).isEqualTo("answered");
    }

    @Test
    void dialling_is_refused_when_the_call_that_the_agent_talks_in_cannot_be_held() throws Exception {
        String call = answered("7100");
        CallReply reply = done(calls.dial(new DialRequest(
                CALLER,
                Samples.TENANT,
                "session-" + CALLER,
                "7600",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of())));
        assertThat(reply).isInstanceOf(CallReply.Refused.class);
        assertThat(PHONES.wasCalled("7600")).isFalse();
        assertHears(PHONES.at("7100").rtp, 440);
        done(calls.hangup(party(call, CALLER), Optional.empty()));
    }

    @Test
    void a_consultation_becomes_a_transfer_and_the_two_far_sides_hear_each_other() throws Exception {
        String first = answered("7600");
        String second = answered("7500");
        assertThat(done(calls.transfer(party(first, CALLER), "7500", "attended", Optional.empty())))
                .isEqualTo(new CallReply.Accepted(first));
        assertThat(awaitTold(CALLER, first, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        for (String call : List.of(first, second)) {
            assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason())
                    .isEqualTo("transferred");
        }
        assertThat(sessions.callsOf(CALLER)).isEmpty();
        FarPhones.Phone one = PHONES.at("7600");
        FarPhones.Phone two = PHONES.at("7500");
        assertHears(one.rtp, 500);
        assertHears(two.rtp, 600);
        assertThat(one.offers).endsWith(SdpDirection.SENDRECV);

        one.call().bye(Optional.empty());
        await().atMost(SOON).until(two::isOver);
        assertThat(endOf(first)).isEqualTo("transferred");
    }

    @Test
    void a_blind_transfer_to_a_number_calls_it_and_joins_the_two_far_sides() throws Exception {
        String call = answered("7600");
        assertThat(done(calls.transfer(party(call, CALLER), "7550", "blind", Optional.empty())))
                .isEqualTo(new CallReply.Accepted(call));
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason()).isEqualTo("transferred");
        assertHears(PHONES.at("7600").rtp, 550);
        assertHears(PHONES.at("7550").rtp, 600);
        assertThat(done(calls.hangup(party(call, CALLER), Optional.empty()))).isInstanceOf(CallReply.Refused.class);

        PHONES.at("7550").call().bye(Optional.empty());
        await().atMost(SOON).until(() -> PHONES.at("7600").isOver());
    }

    @Test
    void a_blind_transfer_to_an_agent_lets_it_ring_and_joins_it() throws Exception {
        Tone other = PLANE.createTone(RtpCodec.PCMU, 700, -10);
        sessions.speaksInto(CALLEE, other.id());
        String call = answered("7600");
        done(calls.transfer(party(call, CALLER), "1002", "blind", Optional.empty()));
        await().atMost(SOON)
                .until(() ->
                        sessions.told(CALLEE, CallUpdate.CallIncoming.class).isPresent());
        CallUpdate.CallIncoming incoming =
                sessions.told(CALLEE, CallUpdate.CallIncoming.class).orElseThrow();
        assertThat(incoming.from()).isEqualTo("7600");
        done(calls.answer(party(incoming.callId(), CALLEE)));
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertHears(PHONES.at("7600").rtp, 700);
        CallUpdate.CallAnswered answered = awaitTold(CALLEE, incoming.callId(), CallUpdate.CallAnswered.class);
        try (RtpSocket ear = FarPhones.ear(PLANE, answered.producerId())) {
            assertHears(ear, 600);
            done(calls.hold(party(incoming.callId(), CALLEE), true));
            assertHearsNothing(ear);
            assertHearsNothing(PHONES.at("7600").rtp);
            done(calls.hold(party(incoming.callId(), CALLEE), false));
            assertHears(ear, 600);
        }
        done(calls.hangup(party(incoming.callId(), CALLEE), Optional.empty()));
        await().atMost(SOON).until(() -> PHONES.at("7600").isOver());
        other.close();
    }

    @Test
    void a_transfer_that_fails_gives_the_call_back() throws Exception {
        String call = answered("7600");
        done(calls.transfer(party(call, CALLER), "7900", "blind", Optional.empty()));
        CallUpdate.CallTransferred transferred = awaitTold(CALLER, call, CallUpdate.CallTransferred.class);
        assertThat(transferred.status()).isEqualTo("failed");
        assertThat(transferred.reason()).contains("busy");
        assertHears(PHONES.at("7600").rtp, 440);
        assertThat(view(call).state()).isEqualTo("answered");
    }

    @Test
    void whoever_hangs_up_during_a_transfer_takes_the_target_along() throws Exception {
        String call = answered("7600");
        done(calls.transfer(party(call, CALLER), "7800", "blind", Optional.empty()));
        await().atMost(SOON).until(() -> PHONES.wasCalled("7800"));
        PHONES.at("7600").call().bye(Optional.empty());
        awaitTold(CALLER, call, CallUpdate.CallEnded.class);
        String target = entities.keySet().stream()
                .filter(id -> !id.equals(call))
                .findFirst()
                .orElseThrow();
        assertThat(endOf(target)).isEqualTo("cancelled");
    }

    @Test
    void a_pbx_that_takes_refer_does_the_blind_transfer_itself() throws Exception {
        String call = answered("7600");
        done(referringCalls.transfer(party(call, CALLER), "7550", "blind", Optional.empty()));
        var refer = PHONES.at("7600").refers.poll(10, TimeUnit.SECONDS);
        assertThat(refer.target()).startsWith("sip:7550@");
        refer.accept();
        refer.notify(180, "Ringing");
        refer.notify(200, "OK");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason()).isEqualTo("transferred");
        await().atMost(SOON).until(() -> PHONES.at("7600").isOver());
        assertThat(PHONES.wasCalled("7550")).isFalse();
    }

    @Test
    void a_pbx_that_refuses_refer_leaves_the_transfer_to_the_gateway() throws Exception {
        String call = answered("7600");
        done(referringCalls.transfer(party(call, CALLER), "7550", "blind", Optional.empty()));
        PHONES.at("7600").refers.poll(10, TimeUnit.SECONDS).refuse(603);
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertHears(PHONES.at("7600").rtp, 550);
    }

    @Test
    void a_pbx_that_cannot_do_what_it_accepted_leaves_the_transfer_to_the_gateway() throws Exception {
        String call = answered("7600");
        done(referringCalls.transfer(party(call, CALLER), "7550", "blind", Optional.empty()));
        var refer = PHONES.at("7600").refers.poll(10, TimeUnit.SECONDS);
        refer.accept();
        refer.notify(400, "Bad Request");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("completed");
        assertHears(PHONES.at("7600").rtp, 550);
    }

    @Test
    void a_refer_whose_new_call_fails_gives_the_call_back() throws Exception {
        String call = answered("7600");
        done(referringCalls.transfer(party(call, CALLER), "7550", "blind", Optional.empty()));
        var refer = PHONES.at("7600").refers.poll(10, TimeUnit.SECONDS);
        refer.accept();
        refer.notify(486, "Busy Here");
        assertThat(awaitTold(CALLER, call, CallUpdate.CallTransferred.class).status())
                .isEqualTo("failed");
        assertHears(PHONES.at("7600").rtp, 440);
    }

    @Test
    void an_attended_transfer_by_refer_replaces_the_consultation() throws Exception {
        String first = answered("7600");
        String second = answered("7500");
        done(referringCalls.transfer(party(first, CALLER), "7500", "attended", Optional.of(second)));
        var refer = PHONES.at("7600").refers.poll(10, TimeUnit.SECONDS);
        assertThat(refer.replaces()).isPresent();
        assertThat(refer.replaces().orElseThrow().callId())
                .isEqualTo(PHONES.at("7500").call().callId());
        refer.accept();
        PHONES.at("7500").call().bye(Optional.empty());
        awaitTold(CALLER, second, CallUpdate.CallEnded.class);
        refer.notify(200, "OK");
        for (String call : List.of(first, second)) {
            assertThat(awaitTold(CALLER, call, CallUpdate.CallEnded.class).reason())
                    .isEqualTo("transferred");
        }
    }

    @Test
    void caller_ids_and_headers_that_are_not_on_the_list_are_refused() throws Exception {
        for (DialRequest request :
                List.of(request(Optional.of("+44123"), Map.of()), request(Optional.empty(), Map.of("X-Other", "1")))) {
            assertThat(done(calls.dial(request))).isInstanceOf(CallReply.Refused.class);
        }
        assertThat(done(calls.dial(request(Optional.of("+39061"), Map.of("x-lead-id", "7")))))
                .isInstanceOf(CallReply.Dialed.class);
    }

    private static DialRequest request(Optional<String> callerId, Map<String, String> headers) {
        return new DialRequest(
                CALLER,
                Samples.TENANT,
                "session-" + CALLER,
                "*43",
                Optional.empty(),
                Optional.empty(),
                callerId,
                headers);
    }

    @Test
    void what_cannot_be_transferred_is_refused_in_words() throws Exception {
        String echo = answered("*43");
        assertThat(done(calls.transfer(party(echo, CALLER), "7600", "blind", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
        assertThat(done(calls.transfer(party(echo, CALLER), "7600", "sideways", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
        assertThat(done(calls.transfer(party(echo, CALLER), "", "attended", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
        assertThat(done(calls.transfer(party(Ids.nextFor(CALLER), CALLER), "7600", "blind", Optional.empty())))
                .isInstanceOf(CallReply.Refused.class);
    }
}
