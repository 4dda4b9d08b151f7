package dev.tandem.call;

import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.sip.DialogSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/** Both sides may talk. */
record Answered(
        CallFacts facts,
        Instant answeredAt,
        String codec,
        DtmfWay dtmf,
        Optional<DialogSnapshot> dialog,
        PSet<Side> muted,
        Holds holds)
        implements Live {

    static Answered of(CallFacts facts, CallEvent.Answered answered) {
        return new Answered(
                facts,
                answered.at(),
                answered.codec(),
                answered.dtmf(),
                answered.dialog(),
                HashTreePSet.empty(),
                Holds.NONE);
    }

    @Override
    public String word() {
        return "answered";
    }

    @Override
    public CallState apply(CallEvent event) {
        return switch (event) {
            case CallEvent.Muted changed ->
                facts.sideOf(changed.agentId())
                        .map(side -> withMuted(side, changed.muted()))
                        .orElse(this);
            case CallEvent.DialogChanged changed ->
                new Answered(facts, answeredAt, codec, dtmf, Optional.of(changed.dialog()), muted, holds);
            case CallEvent.Held changed -> withHeld(changed.agentId().flatMap(facts::sideOf), changed.held());
            case CallEvent.Ended ended -> Over.of(this, ended);
            default -> this;
        };
    }

    private Answered withMuted(Side side, boolean on) {
        return new Answered(facts, answeredAt, codec, dtmf, dialog, on ? muted.plus(side) : muted.minus(side), holds);
    }

    private Answered withHeld(Optional<Side> by, boolean held) {
        return new Answered(facts, answeredAt, codec, dtmf, dialog, muted, holds.with(by, held));
    }

    long durationSeconds(Instant until) {
        return Math.max(0, Duration.between(answeredAt, until).toSeconds());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> end(String reason, Optional<Integer> sipStatus, Moment now) {
        CallEvent ended = new CallEvent.Ended(
                now.at(), facts.tenantId(), reason, durationSeconds(now.at()), sipStatus, now.quality(), ownStats(now));
        return new Decision<>(List.of(ended), farewell(), accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> breakOff(String reason, int sipStatus, Moment now) {
        return end(reason, Optional.empty(), now);
    }

    /** The legs died with their process; the far side still waits and is told by BYE. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> resume(Moment now) {
        Decision<CallEvent, CallAction, CallReply> end = end("node_lost", Optional.empty(), now);
        List<CallAction> actions = new ArrayList<>();
        Over.endLostDialog(facts, dialog).ifPresent(actions::add);
        actions.addAll(end.actions());
        return new Decision<>(end.events(), actions, end.reply());
    }

    /** A second copy of the callee's answer is fine. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> answer(Side side, Moment now) {
        return side == Side.CALLEE ? Decision.reply(accepted()) : CallState.refuse("Only the called agent can answer");
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> hangup(Side side, Optional<String> reason, Moment now) {
        return end(reason.orElse("agent_hangup"), Optional.empty(), now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sessionEnded(Side side, String sessionId, Moment now) {
        return facts.party(side).map(Party::sessionId).equals(Optional.of(sessionId))
                ? end("session_ended", Optional.empty(), now)
                : Decision.reply(accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> mute(Side side, boolean on, Moment now) {
        if (muted.contains(side) == on) {
            return Decision.reply(accepted());
        }
        String agentId = facts.party(side).orElseThrow().agentId();
        return CallState.persist(
                new CallEvent.Muted(now.at(), facts.tenantId(), agentId, on),
                accepted(),
                new CallAction.SetMuted(side, on));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> dtmf(CallCommand.Dtmf command, Moment now) {
        if (dtmf == DtmfWay.NONE) {
            return CallState.refuse("The far side takes no tones");
        }
        int tones = command.tones().length();
        return CallState.persist(
                new CallEvent.DtmfSent(
                        now.at(), facts.tenantId(), command.party().agentId(), tones, command.durationMs()),
                accepted(),
                new CallAction.SendDtmf(dtmf, command.tones(), Duration.ofMillis(command.durationMs())));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipFailed(CallCommand.SipFailed failed, Moment now) {
        return end("remote_hangup", Optional.of(failed.status()), now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipEnded(CallCommand.SipEnded ended, Moment now) {
        return switch (ended.cause()) {
            case REMOTE_BYE, LOCAL_BYE, CANCELLED -> end("remote_hangup", Optional.empty(), now);
            case ACK_TIMEOUT, DIALOG_GONE, ENDPOINT_UNAVAILABLE -> end("dialog_lost", Optional.of(481), now);
        };
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipDialogChanged(
            CallCommand.SipDialogChanged changed, Moment now) {
        return CallState.persist(new CallEvent.DialogChanged(now.at(), facts.tenantId(), changed.dialog()), accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> hold(
            Side side, boolean held, Optional<HoldChange> underWay, Moment now) {
        HoldChange change = new HoldChange(side, held);
        if (underWay.isPresent()) {
            return underWay.get().equals(change)
                    ? CallState.act(accepted(), new CallAction.AnswerLater())
                    : CallState.refuse("Another change of the call is under way");
        }
        if (holds.by(side) == held) {
            return Decision.reply(accepted());
        }
        return dialog.isPresent()
                ? CallState.act(accepted(), new CallAction.OfferHold(side, held), new CallAction.AnswerLater())
                : held(change, now);
    }

    private Decision<CallEvent, CallAction, CallReply> held(HoldChange change, Moment now) {
        String agentId = facts.party(change.side()).orElseThrow().agentId();
        return CallState.persist(
                new CallEvent.Held(now.at(), facts.tenantId(), Optional.of(agentId), change.held()),
                accepted(),
                new CallAction.ApplyHold(change.side(), change.held()),
                new CallAction.TellHeld(Optional.of(change.side()), change.held()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> holdAgreed(HoldChange change, boolean heldFromAfar, Moment now) {
        Decision<CallEvent, CallAction, CallReply> ours = held(change, now);
        List<CallEvent> events = new ArrayList<>(ours.events());
        List<CallAction> actions = new ArrayList<>(ours.actions());
        actions.add(new CallAction.AnswerHold(accepted()));
        heldFromAfar(heldFromAfar, now, events, actions);
        return new Decision<>(events, actions, accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> holdRefused(int status, String phrase) {
        CallReply refused =
                CallReply.refused(ErrorCode.INVALID_CALL_STATE, "The far side did not agree: " + status + " " + phrase);
        return CallState.act(refused, new CallAction.AnswerHold(refused));
    }

    private void heldFromAfar(boolean held, Moment now, List<CallEvent> events, List<CallAction> actions) {
        if (held != holds.remote()) {
            events.add(new CallEvent.Held(now.at(), facts.tenantId(), Optional.empty(), held));
            actions.add(new CallAction.TellHeld(Optional.empty(), held));
        }
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> toneReceived(char tone, Moment now) {
        return CallState.persist(
                new CallEvent.DtmfReceived(now.at(), facts.tenantId(), 1), accepted(), new CallAction.TellTone(tone));
    }

    /** An offer that cannot be taken changes nothing and is refused by whoever answers it. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> sipOffered(
            CallCommand.SipOffered offered, Optional<Boolean> held, Moment now) {
        List<CallEvent> events = new ArrayList<>();
        List<CallAction> actions = new ArrayList<>();
        actions.add(new CallAction.AnswerOffer(offered.offer(), offered.response()));
        held.ifPresent(is -> heldFromAfar(is, now, events, actions));
        return new Decision<>(events, actions, accepted());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> mediaSilent() {
        return CallState.act(accepted(), new CallAction.WatchSilence());
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> mediaLost(Moment now) {
        return end("media_timeout", Optional.empty(), now);
    }

    @Override
    public Optional<CallView> view(Moment now, Map<String, String> producerIds) {
        return Optional.of(Views.of(facts, word(), producerIds)
                .answered(answeredAt, codec, durationSeconds(now.at()))
                .muted(muted)
                .held(holds)
                .quality(now.quality())
                .build());
    }
}
