package dev.tandem.call;

import static dev.tandem.call.Samples.CALLEE;
import static dev.tandem.call.Samples.CALLER;
import static dev.tandem.call.Samples.TENANT;
import static dev.tandem.call.Samples.party;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.agent.session.Presence;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.leg.Side;
import dev.tandem.core.ErrorCode;
import dev.tandem.sip.EndCause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;

class CallStateTest {
    private static final ActorRef<CallReply> NOBODY = Samples.NOBODY;
    private static final SessionReply GONE = new SessionReply.Refused(ErrorCode.SESSION_GONE.refusal());

    private final World world = new World();

    static SessionReply joined() {
        return new SessionReply.Joined("session", Optional.empty());
    }

    static SessionReply live(String... callIds) {
        return new SessionReply.Live(
                "session-" + CALLEE,
                CALLEE,
                TENANT,
                Instant.EPOCH,
                Instant.EPOCH,
                true,
                List.of(callIds),
                Presence.BUSY,
                Instant.EPOCH);
    }

    private World dialed(FarEnd farEnd) {
        return world.on((state, now) -> state.dial(Samples.dial(farEnd, NOBODY), now))
                .on((state, now) -> state.joined(Side.CALLER, joined(), now));
    }

    private World ringingAgent() {
        return dialed(FarEnd.AGENT)
                .on((state, now) -> state.located(live(), now))
                .on((state, now) -> state.joined(Side.CALLEE, joined(), now));
    }

    private World answeredBySip() {
        return dialed(FarEnd.TRUNK).on((state, now) -> state.sipAnswered(Samples.sipAnswered(), now));
    }

    @Test
    void an_echo_call_is_answered_without_ringing_and_ends_with_its_duration() {
        dialed(FarEnd.ECHO);
        assertThat(world.journal)
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("Dialed", "Answered");
        assertThat(world.lastActions).first().isEqualTo(new CallAction.LoopBack(Side.CALLER));
        world.now = world.now.plusSeconds(65);
        world.on((state, now) -> state.hangup(Side.CALLER, Optional.empty(), now));
        assertThat(world.last(CallEvent.Ended.class).duration()).isEqualTo(65);
        assertThat(world.last(CallEvent.Ended.class).reason()).isEqualTo("agent_hangup");
    }

    @Test
    void a_trunk_call_rings_with_early_media_is_answered_and_hung_up_by_the_far_side() {
        dialed(FarEnd.TRUNK);
        assertThat(world.last(CallEvent.SipInvited.class).trunk()).isEqualTo("first");
        world.on((state, now) -> state.sipProgress(new CallCommand.SipProgress(180, Optional.empty()), now));
        assertThat(world.lastActions).containsExactly(new CallAction.TellRinging(false));
        world.on((state, now) -> state.sipProgress(new CallCommand.SipProgress(183, Optional.of(Samples.sdp())), now));
        assertThat(world.lastActions)
                .containsExactly(new CallAction.TakeEarlyMedia(Samples.sdp()), new CallAction.TellRinging(true));
        world.on((state, now) -> state.sipProgress(new CallCommand.SipProgress(183, Optional.of(Samples.sdp())), now));
        assertThat(world.lastActions).isEmpty();
        world.on((state, now) -> state.sipAnswered(Samples.sipAnswered(), now));
        assertThat(world.lastActions).first().isEqualTo(new CallAction.ConfirmSip(Samples.sdp()));
        world.on((state, now) -> state.sipEnded(new CallCommand.SipEnded(EndCause.REMOTE_BYE), now));
        assertThat(world.last(CallEvent.Ended.class).reason()).isEqualTo("remote_hangup");
        assertThat(world.mediaOpen).isFalse();
    }

    @Test
    void a_trunk_that_is_away_gives_way_to_the_next_and_the_last_ones_failure_is_told() {
        dialed(FarEnd.TRUNK)
                .on((state, now) -> state.sipFailed(new CallCommand.SipFailed(408, "trunk_unavailable", true), now));
        assertThat(world.last(CallEvent.SipInvited.class).trunk()).isEqualTo("second");
        world.on((state, now) -> state.sipFailed(new CallCommand.SipFailed(503, "overloaded", true), now));
        assertThat(world.last(CallEvent.Failed.class).sipStatus()).isEqualTo(503);
    }

    @Test
    void a_caller_who_joins_twice_calls_the_far_side_once() {
        dialed(FarEnd.TRUNK).on((state, now) -> state.joined(Side.CALLER, joined(), now));

        assertThat(world.lastActions).isEmpty();
        assertThat(world.journal.stream().filter(CallEvent.SipInvited.class::isInstance))
                .hasSize(1);
    }

    @Test
    void a_busy_far_end_is_not_called_again_over_another_trunk() {
        dialed(FarEnd.TRUNK).on((state, now) -> state.sipFailed(new CallCommand.SipFailed(486, "busy", false), now));
        assertThat(world.last(CallEvent.Failed.class))
                .extracting(CallEvent.Failed::reason, CallEvent.Failed::sipStatus)
                .containsExactly("busy", 486);
    }

    @Test
    void one_agent_calls_another_and_both_are_connected() {
        ringingAgent();
        assertThat(world.lastActions).contains(new CallAction.TellIncoming(), new CallAction.TellRinging(false));
        world.on((state, now) -> state.answer(Side.CALLER, now));
        assertThat(refusal()).isEqualTo(ErrorCode.INVALID_CALL_STATE);
        world.on((state, now) -> state.answer(Side.CALLEE, now));
        assertThat(world.lastActions).first().isEqualTo(new CallAction.BridgeAgents());
        world.on((state, now) -> state.answer(Side.CALLEE, now));
        assertThat(world.lastReply).isInstanceOf(CallReply.Accepted.class);
        world.on((state, now) -> state.hangup(Side.CALLEE, Optional.of("done"), now));
        assertThat(world.last(CallEvent.Ended.class).reason()).isEqualTo("done");
    }

    @Test
    void an_agent_that_is_offline_busy_or_silent_or_declines_makes_the_call_fail() {
        dialed(FarEnd.AGENT).on((state, now) -> state.located(GONE, now));
        assertThat(failure(world)).isEqualTo("unavailable 480");

        World busy = new World();
        busy.on((state, now) -> state.dial(Samples.dial(FarEnd.AGENT, NOBODY), now))
                .on((state, now) -> state.joined(Side.CALLER, joined(), now))
                .on((state, now) -> state.located(live("another"), now));
        assertThat(failure(busy)).isEqualTo("busy 486");
    }

    @Test
    void a_called_agent_that_does_not_answer_or_declines_makes_the_call_fail() {
        ringingAgent().on(CallState::ringTimeout);
        assertThat(failure(world)).isEqualTo("no_answer 480");
    }

    @Test
    void declining_is_a_failure_and_giving_up_is_an_end() {
        ringingAgent().on((state, now) -> state.hangup(Side.CALLEE, Optional.empty(), now));
        assertThat(failure(world)).isEqualTo("declined 603");

        World cancelled = new World();
        cancelled
                .on((state, now) -> state.dial(Samples.dial(FarEnd.TRUNK, NOBODY), now))
                .on((state, now) -> state.joined(Side.CALLER, joined(), now))
                .on((state, now) -> state.hangup(Side.CALLER, Optional.empty(), now));
        assertThat(cancelled.last(CallEvent.Ended.class))
                .extracting(CallEvent.Ended::reason, CallEvent.Ended::duration)
                .containsExactly("cancelled", 0L);
        assertThat(cancelled.sipToldToEnd).isTrue();
    }

    @Test
    void a_call_to_callback_ends_and_rings_back_once_everybody_knows() {
        dialed(FarEnd.CALLBACK);
        assertThat(world.last(CallEvent.Ended.class).reason()).isEqualTo("callback");
        world.on(CallState::settled);
        assertThat(world.lastActions).containsExactly(new CallAction.RingBack(), new CallAction.Retire());
        world.on(CallState::settled);
        assertThat(world.lastActions).containsExactly(new CallAction.Retire());
    }

    @Test
    void the_call_that_rings_back_is_an_echo_once_answered() {
        world.on((state, now) -> state.receive(Samples.receive(NOBODY), now))
                .on((state, now) -> state.located(live(), now))
                .on((state, now) -> state.joined(Side.CALLEE, joined(), now))
                .on((state, now) -> state.answer(Side.CALLEE, now));
        assertThat(world.lastActions).first().isEqualTo(new CallAction.LoopBack(Side.CALLEE));
    }

    @Test
    void muting_twice_is_one_fact() {
        dialed(FarEnd.ECHO)
                .on((state, now) -> state.mute(Side.CALLER, true, now))
                .on((state, now) -> state.mute(Side.CALLER, true, now));
        assertThat(world.journal.stream().filter(CallEvent.Muted.class::isInstance))
                .hasSize(1);
        assertThat(view().muted()).containsEntry(CALLER, true);
        world.on((state, now) -> state.mute(Side.CALLER, false, now));
        assertThat(view().muted()).containsEntry(CALLER, false);
    }

    @Test
    void tones_are_counted_in_the_journal_and_never_named() {
        answeredBySip().on((state, now) -> state.dtmf(new CallCommand.Dtmf(party(CALLER), "123#", 160, NOBODY), now));
        assertThat(world.last(CallEvent.DtmfSent.class).tones()).isEqualTo(4);
        assertThat(world.journal.toString()).doesNotContain("123#");
    }

    @Test
    void strangers_and_other_tenants_find_no_call() {
        dialed(FarEnd.ECHO);
        assertThat(world.state.sideOf(party("mallory"))).isEmpty();
        assertThat(world.state.sideOf(new PartyRef(Samples.CALL, "t2", CALLER))).isEmpty();
        assertThat(world.state.belongsTo("t2")).isFalse();
        world.on((state, now) -> state.as(party("mallory"), side -> state.hangup(side, Optional.empty(), now)));
        assertThat(refusal()).isEqualTo(ErrorCode.CALL_NOT_FOUND);
    }

    @Test
    void what_needs_an_answered_call_is_refused_before_and_after() {
        ringingAgent().on((state, now) -> state.mute(Side.CALLER, true, now));
        assertThat(refusal()).isEqualTo(ErrorCode.INVALID_CALL_STATE);
        world.on((state, now) -> state.dtmf(new CallCommand.Dtmf(party(CALLER), "1", 160, NOBODY), now));
        assertThat(refusal()).isEqualTo(ErrorCode.INVALID_CALL_STATE);
        world.on(CallState::terminate).on((state, now) -> state.mute(Side.CALLER, true, now));
        assertThat(refusal()).isEqualTo(ErrorCode.INVALID_CALL_STATE);
    }

    @Test
    void the_end_of_another_session_of_the_agent_does_not_touch_the_call() {
        dialed(FarEnd.ECHO).on((state, now) -> state.sessionEnded(Side.CALLER, "older", now));
        assertThat(world.isOver()).isFalse();
        world.on((state, now) -> state.sessionEnded(Side.CALLER, "session-" + CALLER, now));
        assertThat(world.last(CallEvent.Ended.class).reason()).isEqualTo("session_ended");
    }

    @Test
    void a_node_lost_in_an_answered_call_ends_it_with_bye_from_the_persisted_dialog() {
        answeredBySip().recover();
        assertThat(world.last(CallEvent.Ended.class).reason()).isEqualTo("node_lost");
        assertThat(world.lastActions).first().isEqualTo(new CallAction.EndLostDialog(Samples.dialog(), "first"));
        assertThat(world.endsTold).isOne();
    }

    @Test
    void a_node_lost_while_dialing_makes_the_call_fail() {
        dialed(FarEnd.TRUNK).recover();
        assertThat(failure(world)).isEqualTo("node_lost 503");
    }

    @Test
    void a_node_lost_between_the_end_and_its_bye_sends_the_bye_and_tells_the_end_again() {
        answeredBySip().crashAfterStoring((state, now) -> state.hangup(Side.CALLER, Optional.empty(), now));
        assertThat(world.ends()).isOne();
        assertThat(world.lastActions)
                .containsExactly(new CallAction.EndLostDialog(Samples.dialog(), "first"), new CallAction.TellEnd());
    }

    @Test
    void a_closed_call_that_is_woken_goes_again_and_tells_nobody() {
        dialed(FarEnd.ECHO).on(CallState::terminate).on(CallState::settled).recover();
        assertThat(world.lastActions).containsExactly(new CallAction.Retire());
        assertThat(world.endsTold).isZero();
    }

    private String failure(World of) {
        CallEvent.Failed failed = of.last(CallEvent.Failed.class);
        return failed.reason() + " " + failed.sipStatus();
    }

    private ErrorCode refusal() {
        assertThat(world.lastReply).isInstanceOf(CallReply.Refused.class);
        return ((CallReply.Refused) world.lastReply).refusal().code();
    }

    private CallView view() {
        return world.state.view(Moment.of(world.now), Map.of()).orElseThrow();
    }
}
