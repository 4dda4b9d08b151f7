package dev.tandem.call;

import static dev.tandem.call.Samples.CALLEE;
import static dev.tandem.call.Samples.CALLER;
import static dev.tandem.call.Samples.party;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.inbound.LineNews;
import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.sip.EndCause;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes in whatever order, twice or never, and whenever the process dies: a call ends exactly once. */
class CallEndsOnceTest {

    /** Something that happens to a call; a crash loses all that is not stored. */
    record Step(
            String name,
            boolean crash,
            BiFunction<CallState, Moment, Decision<CallEvent, CallAction, CallReply>> rule) {
        @Override
        public String toString() {
            return crash ? name + "!" : name;
        }
    }

    @Property(tries = 20000)
    void a_call_ends_once_frees_everything_and_tells_its_end(@ForAll FarEnd farEnd, @ForAll("steps") List<Step> steps) {
        World world = new World();
        world.on((state, now) -> state.dial(Samples.dial(farEnd, Samples.NOBODY), now));
        steps.forEach(step -> happen(world, step));
        world.on(CallState::terminate);
        assertThat(world.ends()).isOne();
        assertFreed(world);
        world.on(CallState::settled).on(CallState::settled);
        assertThat(world.retired).isTrue();
        assertThat(world.journal.stream().filter(CallEvent.Closed.class::isInstance))
                .hasSize(1);
    }

    @Property(tries = 20000)
    void a_failure_comes_only_before_the_answer(@ForAll FarEnd farEnd, @ForAll("steps") List<Step> steps) {
        World world = new World();
        world.on((state, now) -> state.dial(Samples.dial(farEnd, Samples.NOBODY), now));
        steps.forEach(step -> world.on(step.rule()));
        boolean answered = world.journal.stream().anyMatch(CallEvent.Answered.class::isInstance);
        boolean failed = world.journal.stream().anyMatch(CallEvent.Failed.class::isInstance);
        assertThat(answered && failed).isFalse();
    }

    @Property(tries = 20000)
    void a_call_from_a_trunk_ends_once_and_its_agent_hears_so_once(@ForAll("lineSteps") List<Step> steps) {
        World world = new World();
        world.on((state, now) -> state.ring(Samples.ring(Samples.nobody(), Samples.NOBODY), now));
        steps.forEach(step -> happen(world, step));
        world.on(CallState::terminate);
        assertThat(world.ends()).isOne();
        assertThat(world.incomingTold).isLessThanOrEqualTo(1);
        assertFreed(world);
        assertThat(world.journal.stream().filter(CallEvent.Answered.class::isInstance))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Example
    void an_answered_call_from_a_trunk_whose_process_dies_sends_bye_in_its_dialog() {
        World world = new World();
        world.on((state, now) -> state.ring(Samples.ring(Samples.nobody(), Samples.NOBODY), now));
        world.on((state, now) -> state.joined(Side.CALLEE, CallStateTest.joined(), now));
        world.on((state, now) -> state.lineGranted(Samples.dialog(), "PCMU", DtmfWay.RFC4733, now));

        world.recover();

        assertThat(world.last(CallEvent.Ended.class).reason()).isEqualTo("node_lost");
        assertThat(world.lastActions).contains(new CallAction.EndLostDialog(Samples.dialog(), "pbx"));
    }

    @Example
    void a_bye_that_went_down_with_the_line_is_said_again_from_here() {
        World world = new World();
        world.on((state, now) -> state.ring(Samples.ring(Samples.nobody(), Samples.NOBODY), now));
        world.on((state, now) -> state.joined(Side.CALLEE, CallStateTest.joined(), now));
        world.on((state, now) -> state.lineGranted(Samples.dialog(), "PCMU", DtmfWay.RFC4733, now));
        world.on((state, now) -> state.hangup(Side.CALLEE, Optional.empty(), now));

        world.loseLine();

        assertThat(world.lastActions).containsExactly(new CallAction.EndLostDialog(Samples.dialog(), "pbx"));
        world.sipGone();
        world.loseLine();
        assertThat(world.lastActions).isEmpty();
    }

    @Provide
    static Arbitrary<List<Step>> lineSteps() {
        SessionReply joined = CallStateTest.joined();
        SessionReply busy = new SessionReply.Refused(ErrorCode.CONFLICT.refusal());
        Arbitrary<Step> step = Arbitraries.of(
                step("ring", (s, now) -> s.ring(Samples.ring(Samples.nobody(), Samples.NOBODY), now)),
                step("joined", (s, now) -> s.joined(Side.CALLEE, joined, now)),
                step("joined", (s, now) -> s.joined(Side.CALLEE, joined, now)),
                step("joinedBusy", (s, now) -> s.joined(Side.CALLEE, busy, now)),
                step("answer", (s, now) -> s.as(party(CALLEE), side -> s.answer(side, now))),
                step("granted", (s, now) -> s.lineGranted(Samples.dialog(), "PCMU", DtmfWay.RFC4733, now)),
                step(
                        "elsewhere",
                        (s, now) -> s.lineWithdrawn(
                                new LineNews.Withdrawn("answered_elsewhere", Optional.empty(), false), now)),
                step(
                        "noAnswer",
                        (s, now) -> s.lineWithdrawn(new LineNews.Withdrawn("no_answer", Optional.of(480), true), now)),
                step("lineLost", (s, now) -> s.lineLost(true, now)),
                step("hangup", (s, now) -> s.as(party(CALLEE), side -> s.hangup(side, Optional.empty(), now))),
                step("sessionEnded", (s, now) -> s.sessionEnded(Side.CALLEE, "session-" + CALLEE, now)),
                step("sipEnded", (s, now) -> s.sipEnded(new CallCommand.SipEnded(EndCause.REMOTE_BYE), now)),
                step("mediaLost", CallState::mediaLost),
                step("legBroken", CallState::legBroken),
                step("idle", (s, now) -> s.idle()));
        return crashingAtTimes(step).list().ofMaxSize(20);
    }

    /** A step in a world that stays sound: no SIP leg has news once it is gone. */
    private static void happen(World world, Step step) {
        if (step.name().startsWith("sip") && !world.sipOpen) {
            return;
        }
        if (step.crash()) {
            world.crashAfterStoring(step.rule());
        } else if (step.name().equals("lineLost")) {
            world.loseLine();
        } else {
            if (step.name().equals("sipEnded") || step.name().startsWith("sipFailed")) {
                world.sipGone();
            }
            world.on(step.rule());
        }
        assertThat(world.ends()).isLessThanOrEqualTo(1);
        assertThat(world.isOver()).isEqualTo(world.ends() == 1);
        if (world.isOver()) {
            assertFreed(world);
        }
    }

    /** Media closed, SIP gone or on its way, and the agents told once in this process or already closed. */
    private static void assertFreed(World world) {
        assertThat(world.mediaOpen).isFalse();
        assertThat(!world.sipOpen || world.sipToldToEnd).isTrue();
        boolean closed = ((Over) world.state).closed();
        assertThat(world.endsTold).isEqualTo(closed && world.endsTold == 0 ? 0 : 1);
    }

    @Provide
    static Arbitrary<List<Step>> steps() {
        SessionReply joined = CallStateTest.joined();
        SessionReply gone = new SessionReply.Refused(ErrorCode.SESSION_GONE.refusal());
        Optional<SdpAudio> media = Optional.of(Samples.sdp());
        Arbitrary<Step> step = Arbitraries.of(
                step("dial", (s, now) -> s.dial(Samples.dial(FarEnd.ECHO, Samples.NOBODY), now)),
                step("callerJoined", (s, now) -> s.joined(Side.CALLER, joined, now)),
                step("callerGone", (s, now) -> s.joined(Side.CALLER, gone, now)),
                step("located", (s, now) -> s.located(CallStateTest.live(), now)),
                step("locatedBusy", (s, now) -> s.located(CallStateTest.live("other"), now)),
                step("calleeJoined", (s, now) -> s.joined(Side.CALLEE, joined, now)),
                step("calleeGone", (s, now) -> s.joined(Side.CALLEE, gone, now)),
                step("answer", (s, now) -> s.as(party(CALLEE), side -> s.answer(side, now))),
                step("hangupCaller", (s, now) -> s.as(party(CALLER), side -> s.hangup(side, Optional.empty(), now))),
                step("hangupCallee", (s, now) -> s.as(party(CALLEE), side -> s.hangup(side, Optional.empty(), now))),
                step("mute", (s, now) -> s.as(party(CALLER), side -> s.mute(side, true, now))),
                step(
                        "dtmf",
                        (s, now) -> s.as(
                                party(CALLER),
                                side -> s.dtmf(new CallCommand.Dtmf(party(CALLER), "1", 160, Samples.NOBODY), now))),
                step("ringTimeout", CallState::ringTimeout),
                step("sip180", (s, now) -> s.sipProgress(new CallCommand.SipProgress(180, Optional.empty()), now)),
                step("sip183", (s, now) -> s.sipProgress(new CallCommand.SipProgress(183, media), now)),
                step("sipAnswered", (s, now) -> s.sipAnswered(Samples.sipAnswered(), now)),
                step("sipFailedBusy", (s, now) -> s.sipFailed(new CallCommand.SipFailed(486, "busy", false), now)),
                step("sipFailedAway", (s, now) -> s.sipFailed(new CallCommand.SipFailed(503, "away", true), now)),
                step("sipEnded", (s, now) -> s.sipEnded(new CallCommand.SipEnded(EndCause.REMOTE_BYE), now)),
                step(
                        "sipDialog",
                        (s, now) -> s.sipDialogChanged(new CallCommand.SipDialogChanged(Samples.dialog()), now)),
                step("sessionEnded", (s, now) -> s.sessionEnded(Side.CALLER, "session-" + CALLER, now)),
                step("mediaLost", CallState::mediaLost),
                step("legBroken", CallState::legBroken),
                step("idle", (s, now) -> s.idle()));
        return crashingAtTimes(step).list().ofMaxSize(25);
    }

    private static Arbitrary<Step> crashingAtTimes(Arbitrary<Step> step) {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(12, step),
                net.jqwik.api.Tuple.of(1, step.map(any -> new Step(any.name(), true, any.rule()))));
    }

    private static Step step(
            String name, BiFunction<CallState, Moment, Decision<CallEvent, CallAction, CallReply>> rule) {
        return new Step(name, false, rule);
    }
}
