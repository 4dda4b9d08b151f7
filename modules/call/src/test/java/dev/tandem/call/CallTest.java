package dev.tandem.call;

import static dev.tandem.call.Samples.CALLEE;
import static dev.tandem.call.Samples.CALLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.journal.Database;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.Tone;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.SipCall;
import dev.tandem.sip.SipCallEvent;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The entity with real legs: a real media plane and a PBX of real SIP and RTP; only the agents' sessions are played. */
class CallTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Nothing that is to happen takes as long. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("""
                    pekko.loglevel = WARNING
                    """)
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(Database.defaults())
            .withFallback(ConfigFactory.load()));
    private static final PersistenceTestKit JOURNAL = PersistenceTestKit.create(KIT.system());
    private static final MediaPlane PLANE = LoopbackPlane.start();
    private static final MediaPlane PBX_PLANE = LoopbackPlane.start();
    private static final SipEndpoint ENDPOINT = SipEndpoint.start(Pbx.settings("Tandem"), CallModule.inbound());
    private static final Pbx PBX = new Pbx(PBX_PLANE);

    private final String callId = Ids.nextFor(CALLER);
    private final FakeSessions sessions = new FakeSessions();
    private final ConcurrentLinkedQueue<CallCommand> otherCalls = new ConcurrentLinkedQueue<>();
    private final TestProbe<CallReply> replies = KIT.createTestProbe();
    private final CallNeighbours neighbours = neighbours(Trunk.Dtmf.RFC4733, ENDPOINT, LONG, LONG);
    private ActorRef<CallCommand> call = KIT.spawn(Call.create(callId, Optional.empty(), neighbours));

    private CallNeighbours neighbours(
            Trunk.Dtmf dtmf, SipEndpoint endpoint, Duration ringTimeout, Duration mediaTimeout) {
        SipTarget target = new SipTarget("127.0.0.1", PBX.port(), SipTransport.UDP, Optional.empty());
        SipTarget nobody = new SipTarget("127.0.0.1", 9, SipTransport.TCP, Optional.empty());
        TrunkSettings trunks = new TrunkSettings(List.of(
                new Trunk("first", Optional.empty(), nobody, dtmf, 1),
                new Trunk("second", Optional.empty(), target, dtmf, 2)));
        CallSettings settings =
                new CallSettings(ringTimeout, mediaTimeout, Duration.ofMillis(50), Duration.ofMillis(200));
        return new CallNeighbours(
                sessions,
                PLANE,
                endpoint,
                trunks,
                settings,
                new QualityBoard(),
                (id, command) -> otherCalls.add(command));
    }

    @BeforeEach
    void both_agents_are_logged_in() {
        PBX.forget();
        sessions.login(CALLER).login(CALLEE);
    }

    @AfterEach
    void nothing_is_left_in_the_media_plane() {
        call.tell(new CallCommand.Terminate(Samples.TENANT, KIT.system().ignoreRef()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(PLANE.stats().rtpLegs()).isZero());
        KIT.stop(call);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
        PBX.close();
        ENDPOINT.close();
        PLANE.close();
        PBX_PLANE.close();
    }

    /** Another process of the call, in another neighbourhood. */
    private void restart(CallNeighbours with) {
        KIT.stop(call);
        call = KIT.spawn(Call.create(callId, Optional.empty(), with));
    }

    private PartyRef party(String agentId) {
        return new PartyRef(callId, Samples.TENANT, agentId);
    }

    private CallReply ask(Function<ActorRef<CallReply>, CallCommand> command) {
        call.tell(command.apply(replies.ref()));
        return replies.receiveMessage(SOON);
    }

    private CallView view() {
        CallReply reply = ask(replyTo -> new CallCommand.Get(Samples.TENANT, Optional.empty(), replyTo));
        return ((CallReply.View) reply).call();
    }

    private void dial(FarEnd farEnd, String number) {
        CallCommand.Dial sample = Samples.dial(farEnd, replies.ref());
        call.tell(new CallCommand.Dial(
                callId,
                sample.tenantId(),
                sample.agentId(),
                sample.sessionId(),
                farEnd,
                sample.from(),
                sample.displayName(),
                number,
                sample.calledAgentId(),
                sample.trunks(),
                sample.campaignId(),
                sample.leadId(),
                sample.headers(),
                replies.ref()));
        assertThat(replies.receiveMessage(SOON)).isEqualTo(new CallReply.Dialed(callId));
    }

    private void awaitTold(String agentId, String... kinds) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sessions.toldKinds(agentId)).containsExactly(kinds));
    }

    private CallUpdate.CallEnded ended(String agentId) {
        return sessions.told(agentId, CallUpdate.CallEnded.class).orElseThrow();
    }

    @Test
    void an_echo_call_is_answered_muted_and_hung_up() {
        Tone microphone = PLANE.createTone(RtpCodec.PCMU, 440, -10);
        sessions.speaksInto(CALLER, microphone.id());
        dial(FarEnd.ECHO, "*43");
        awaitTold(CALLER, "CallAnswered");
        String heard = sessions.told(CALLER, CallUpdate.CallAnswered.class)
                .orElseThrow()
                .producerId();
        assertThat(PLANE.source(heard)).isPresent();
        assertThat(ask(replyTo -> new CallCommand.Mute(party(CALLER), true, replyTo)))
                .isEqualTo(new CallReply.Accepted(callId));
        ask(replyTo -> new CallCommand.Hangup(party(CALLER), Optional.empty(), replyTo));
        awaitTold(CALLER, "CallAnswered", "CallMuted", "CallEnded");
        assertThat(ended(CALLER).reason()).isEqualTo("agent_hangup");
        assertThat(PLANE.source(heard)).isEmpty();
        microphone.close();
        KIT.createTestProbe().expectTerminated(call, SOON);
    }

    @Test
    void a_call_to_the_pbx_goes_over_the_second_trunk_and_carries_voice_and_tones_both_ways() throws Exception {
        Tone microphone = PLANE.createTone(RtpCodec.PCMU, 440, -10);
        sessions.speaksInto(CALLER, microphone.id());
        dial(FarEnd.TRUNK, "600");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallAnswered"));
        PBX.tones.clear();
        ask(replyTo -> new CallCommand.Dtmf(party(CALLER), "12#A", 60, replyTo));
        await().atMost(SOON).untilAsserted(() -> assertThat(PBX.tones).containsExactly('1', '2', '#', 'A'));
        await().atMost(SOON).until(() -> view().quality().orElseThrow().packetsReceived() > 20);
        assertThat(view().codec()).contains("PCMU");
        SipCall farSide = PBX.answered.poll(20, TimeUnit.SECONDS);
        farSide.bye(Optional.empty());
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallEnded"));
        assertThat(ended(CALLER).reason()).isEqualTo("remote_hangup");
        assertThat(ended(CALLER).quality().orElseThrow().packetsReceived()).isGreaterThan(20);
        microphone.close();
    }

    @Test
    void hanging_up_sends_bye() {
        dial(FarEnd.TRUNK, "600");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallAnswered"));
        ask(replyTo -> new CallCommand.Hangup(party(CALLER), Optional.of("wrap_up"), replyTo));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(PBX.events)
                        .anyMatch(event ->
                                event instanceof SipCallEvent.Ended end && end.cause() == EndCause.REMOTE_BYE));
        assertThat(ended(CALLER).reason()).isEqualTo("wrap_up");
    }

    @Test
    void a_busy_number_makes_the_call_fail_with_486() {
        dial(FarEnd.TRUNK, "604");
        awaitTold(CALLER, "CallFailed");
        assertThat(sessions.told(CALLER, CallUpdate.CallFailed.class).orElseThrow())
                .extracting(CallUpdate.CallFailed::reason, CallUpdate.CallFailed::sipStatus)
                .containsExactly("busy", 486);
    }

    @Test
    void a_number_that_only_rings_is_cancelled_by_the_agent() {
        dial(FarEnd.TRUNK, "605");
        awaitTold(CALLER, "CallRinging");
        ask(replyTo -> new CallCommand.Hangup(party(CALLER), Optional.empty(), replyTo));
        awaitTold(CALLER, "CallRinging", "CallEnded");
        assertThat(ended(CALLER).reason()).isEqualTo("cancelled");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(PBX.events).anyMatch(SipCallEvent.Failed.class::isInstance));
    }

    @Test
    void a_number_that_nobody_answers_fails_when_its_time_is_over() {
        restart(neighbours(Trunk.Dtmf.RFC4733, ENDPOINT, Duration.ofSeconds(5), LONG));
        dial(FarEnd.TRUNK, "605");
        awaitTold(CALLER, "CallRinging", "CallFailed");
        assertThat(sessions.told(CALLER, CallUpdate.CallFailed.class)
                        .orElseThrow()
                        .reason())
                .isEqualTo("no_answer");
    }

    @Test
    void early_media_is_announced_with_what_to_consume() {
        dial(FarEnd.TRUNK, "607");
        awaitTold(CALLER, "CallRinging");
        CallUpdate.CallRinging ringing =
                sessions.told(CALLER, CallUpdate.CallRinging.class).orElseThrow();
        assertThat(ringing.earlyMedia()).isTrue();
        assertThat(PLANE.source(ringing.producerId().orElseThrow())).isPresent();
    }

    @Test
    void a_far_side_that_speaks_another_codec_is_hung_up() {
        dial(FarEnd.TRUNK, "608");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallFailed"));
        assertThat(sessions.told(CALLER, CallUpdate.CallFailed.class)
                        .orElseThrow()
                        .sipStatus())
                .isEqualTo(488);
    }

    @Test
    void two_agents_talk_and_each_is_told_once() {
        dial(FarEnd.AGENT, "1002");
        awaitTold(CALLEE, "CallIncoming");
        awaitTold(CALLER, "CallRinging");
        ask(replyTo -> new CallCommand.Answer(party(CALLEE), replyTo));
        ask(replyTo -> new CallCommand.Answer(party(CALLEE), replyTo));
        ask(replyTo -> new CallCommand.Hangup(party(CALLEE), Optional.empty(), replyTo));
        awaitTold(CALLEE, "CallIncoming", "CallAnswered", "CallEnded");
        awaitTold(CALLER, "CallRinging", "CallAnswered", "CallEnded");
        assertThat(sessions.callsOf(CALLER)).isEmpty();
    }

    @Test
    void an_end_is_told_again_until_it_is_taken_and_the_client_hears_it_once() {
        sessions.deafTo.set(3);
        dial(FarEnd.ECHO, "*43");
        ask(replyTo -> new CallCommand.Terminate(Samples.TENANT, replyTo));
        awaitTold(CALLER, "CallAnswered", "CallEnded");
        KIT.createTestProbe().expectTerminated(call, SOON);
    }

    @Test
    void a_call_to_callback_comes_back_as_an_incoming_call() {
        dial(FarEnd.CALLBACK, "*45");
        awaitTold(CALLER, "CallEnded");
        await().atMost(SOON).until(() -> !otherCalls.isEmpty());
        CallCommand.Receive back = (CallCommand.Receive) otherCalls.poll();
        assertThat(back.agentId()).isEqualTo(CALLER);
        assertThat(back.from()).isEqualTo("*45");
    }

    @Test
    void after_the_process_is_lost_the_far_side_gets_bye_and_the_agent_the_end() {
        restart(neighbours(Trunk.Dtmf.RFC4733, new DyingEndpoint(ENDPOINT), LONG, LONG));
        dial(FarEnd.TRUNK, "600");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallAnswered"));
        KIT.stop(call);
        assertThat(PBX.events).noneMatch(SipCallEvent::terminal);
        call = KIT.spawn(Call.create(callId, Optional.empty(), neighbours));
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallEnded"));
        assertThat(ended(CALLER).reason()).isEqualTo("node_lost");
        awaitByeAtPbx();
    }

    @Test
    void a_process_that_stops_in_order_hangs_up_at_once() {
        dial(FarEnd.TRUNK, "600");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallAnswered"));
        KIT.stop(call);
        awaitByeAtPbx();
    }

    @Test
    void a_far_side_that_sends_nothing_is_given_up() {
        restart(neighbours(Trunk.Dtmf.RFC4733, ENDPOINT, LONG, Duration.ofSeconds(1)));
        dial(FarEnd.TRUNK, "609");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallEnded"));
        assertThat(ended(CALLER).reason()).isEqualTo("media_timeout");
    }

    private static void awaitByeAtPbx() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(PBX.events)
                        .anyMatch(event ->
                                event instanceof SipCallEvent.Ended end && end.cause() == EndCause.REMOTE_BYE));
    }

    @Test
    void tones_go_in_sip_info_where_the_trunk_says_so() {
        restart(neighbours(Trunk.Dtmf.INFO, ENDPOINT, LONG, LONG));
        dial(FarEnd.TRUNK, "600");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallAnswered"));
        ask(replyTo -> new CallCommand.Dtmf(party(CALLER), "5", 160, replyTo));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(PBX.events)
                        .contains(new SipCallEvent.InfoReceived(
                                "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n")));
    }

    @Test
    void a_session_that_takes_no_more_calls_refuses_the_dialling() {
        sessions.takesNoMore(CALLER);
        call.tell(Samples.dial(FarEnd.ECHO, replies.ref()));
        assertThat(replies.receiveMessage(SOON)).isEqualTo(CallReply.refused(ErrorCode.CONFLICT));
        KIT.createTestProbe().expectTerminated(call, SOON);
        assertThat(sessions.toldKinds(CALLER)).isEmpty();
    }

    @Test
    void a_microphone_that_comes_late_is_heard() {
        dial(FarEnd.TRUNK, "600");
        await().atMost(SOON).until(() -> sessions.toldKinds(CALLER).contains("CallAnswered"));
        Tone microphone = PLANE.createTone(RtpCodec.PCMU, 440, -10);
        assertThat(ask(replyTo -> new CallCommand.Produced(CALLER, microphone.id(), replyTo)))
                .isEqualTo(new CallReply.Accepted(callId));
        await().atMost(SOON).until(() -> view().quality().orElseThrow().packetsReceived() > 10);
        microphone.close();
    }

    @Test
    void what_is_not_a_partys_is_not_found() {
        dial(FarEnd.ECHO, "*43");
        PartyRef stranger = new PartyRef(callId, "t2", CALLER);
        CallReply reply = ask(replyTo -> new CallCommand.Hangup(stranger, Optional.empty(), replyTo));
        assertThat(reply).isEqualTo(CallReply.refused(ErrorCode.CALL_NOT_FOUND));
    }

    @Test
    void what_a_client_measured_stands_in_the_journal_at_the_end() {
        dial(FarEnd.ECHO, "*43");
        awaitTold(CALLER, "CallAnswered");
        ask(replyTo -> new CallCommand.ReportStats(party(CALLER), Map.of("jitter", 0.004), replyTo));
        ask(replyTo -> new CallCommand.Terminate(Samples.TENANT, replyTo));
        assertThat(JOURNAL.persistedInStorage("Call|" + callId))
                .anyMatch(event -> event instanceof CallEvent.Ended end
                        && end.clientStats().equals(Map.of(CALLER, Map.of("jitter", 0.004))));
    }
}
