package dev.tandem.call;

import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.sip.DialogSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The call is over; what remains is to tell everybody.
 *
 * @param failed whether agents are told {@code call:failed} rather than {@code call:ended}
 * @param dialog of an answered call: should the process be lost before its BYE has gone, the next one sends it
 * @param peers calls that end with this one
 * @param closed whether everybody has been told
 */
record Over(
        CallFacts facts,
        boolean failed,
        String reason,
        long duration,
        Optional<Integer> sipStatus,
        Optional<CallQuality> quality,
        Optional<Instant> answeredAt,
        String codec,
        Optional<DialogSnapshot> dialog,
        Set<String> peers,
        boolean closed)
        implements CallState {

    /** Of the first leg of a call to {@code *45}: the call comes back. */
    private static final String CALLBACK = "callback";

    static Over of(CallFacts facts, CallEvent.Failed failed) {
        return new Over(
                facts,
                true,
                failed.reason(),
                0,
                Optional.of(failed.sipStatus()),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                facts.transferOf().map(Set::of).orElse(Set.of()),
                false);
    }

    static Over of(CallFacts facts, CallEvent.Ended ended) {
        return new Over(
                facts,
                false,
                ended.reason(),
                ended.duration(),
                ended.sipStatus(),
                ended.quality(),
                Optional.empty(),
                "",
                Optional.empty(),
                facts.transferOf().map(Set::of).orElse(Set.of()),
                false);
    }

    static Over of(Answered answered, CallEvent.Ended ended) {
        return new Over(
                answered.facts(),
                false,
                ended.reason(),
                ended.duration(),
                ended.sipStatus(),
                ended.quality(),
                Optional.of(answered.answeredAt()),
                answered.codec(),
                answered.dialog(),
                answered.tiedCalls(),
                false);
    }

    static Optional<CallAction> endLostDialog(CallFacts facts, Optional<DialogSnapshot> dialog) {
        return dialog.flatMap(snapshot -> facts.trunk().map(trunk -> new CallAction.EndLostDialog(snapshot, trunk)));
    }

    @Override
    public CallState apply(CallEvent event) {
        return event instanceof CallEvent.Closed
                ? new Over(facts, failed, reason, duration, sipStatus, quality, answeredAt, codec, dialog, peers, true)
                : this;
    }

    @Override
    public String word() {
        return failed ? "failed" : "ended";
    }

    @Override
    public Optional<Side> sideOf(PartyRef party) {
        return facts.sideOf(party);
    }

    @Override
    public Optional<Side> sideOf(String agentId) {
        return facts.sideOf(agentId);
    }

    @Override
    public boolean belongsTo(String tenantId) {
        return facts.tenantId().equals(tenantId);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> lineLost(boolean open, Moment now) {
        return open
                ? endLostDialog(facts, dialog)
                        .map(bye -> CallState.act(accepted(), bye))
                        .orElseGet(CallState::nothing)
                : CallState.nothing();
    }

    /** Tells the end again: whether it was heard before, the agents' sessions know. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> resume(Moment now) {
        if (closed) {
            return idle();
        }
        List<CallAction> actions = new ArrayList<>();
        endLostDialog(facts, dialog).ifPresent(actions::add);
        actions.add(new CallAction.TellEnd());
        return new Decision<>(List.of(), actions, accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> settled(Moment now) {
        if (closed) {
            return idle();
        }
        List<CallAction> actions = new ArrayList<>();
        if (facts.farEnd() == FarEnd.CALLBACK && reason.equals(CALLBACK)) {
            actions.add(new CallAction.RingBack());
        }
        actions.add(new CallAction.Retire());
        return new Decision<>(List.of(new CallEvent.Closed(now.at(), facts.tenantId())), actions, accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> idle() {
        return closed ? CallState.act(accepted(), new CallAction.Retire()) : CallState.nothing();
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> dial(CallCommand.Dial dial, Moment now) {
        return Decision.reply(new CallReply.Dialed(facts.callId()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> receive(CallCommand.Receive receive, Moment now) {
        return Decision.reply(accepted());
    }

    /** Two may hang up at once: both are right. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> hangup(Side side, Optional<String> because, Moment now) {
        return Decision.reply(accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> terminate(Moment now) {
        return Decision.reply(accepted());
    }

    private CallReply accepted() {
        return new CallReply.Accepted(facts.callId());
    }

    @Override
    public Optional<CallView> view(Moment now, Map<String, String> producerIds) {
        Views views = Views.of(facts, word(), Map.of()).over(reason, sipStatus).quality(quality);
        return Optional.of(answeredAt
                .map(at -> views.answered(at, codec, duration))
                .orElse(views)
                .build());
    }
}
