package dev.tandem.call;

import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an answered call is held and taken up again. Either agent may hold it, and the far side too; with a SIP dialog a
 * hold of ours counts once the far side has agreed to the offer that says it (RFC 3264 §8.4).
 */
final class HoldRules {

    private HoldRules() {}

    /** @param underWay a hold that the far side has not answered yet */
    static Decision<CallEvent, CallAction, CallReply> begin(
            Answered call, HoldChange change, Optional<HoldChange> underWay, Moment now) {
        if (underWay.isPresent()) {
            return underWay.get().equals(change)
                    ? CallState.act(call.accepted(), new CallAction.AnswerLater())
                    : CallState.refuse("Another change of the call is under way");
        }
        if (call.holds().by(change.side()) == change.held()) {
            return Decision.reply(call.accepted());
        }
        if (call.transfer().isPresent()) {
            return CallState.refuse("The call is being transferred");
        }
        return call.dialog().isPresent()
                ? CallState.act(
                        call.accepted(),
                        new CallAction.OfferHold(change.side(), change.held()),
                        new CallAction.AnswerLater())
                : held(call, change, now);
    }

    private static Decision<CallEvent, CallAction, CallReply> held(Answered call, HoldChange change, Moment now) {
        Side side = change.side();
        return CallState.persist(
                new CallEvent.Held(now.at(), call.facts().tenantId(), Optional.of(call.agentId(side)), change.held()),
                call.accepted(),
                new CallAction.ApplyHold(side, change.held()),
                new CallAction.TellHeld(Optional.of(side), change.held()));
    }

    /** @param heldFromAfar whether the far side holds the call too */
    static Decision<CallEvent, CallAction, CallReply> agreed(
            Answered call, HoldChange change, boolean heldFromAfar, Moment now) {
        Decision<CallEvent, CallAction, CallReply> ours = held(call, change, now);
        List<CallEvent> events = new ArrayList<>(ours.events());
        List<CallAction> actions = new ArrayList<>(ours.actions());
        actions.add(new CallAction.AnswerHold(call.accepted()));
        heldFromAfar(call, heldFromAfar, now.at(), events, actions);
        return new Decision<>(events, actions, call.accepted());
    }

    static Decision<CallEvent, CallAction, CallReply> refused(int status, String phrase) {
        CallReply refused =
                CallReply.refused(ErrorCode.INVALID_CALL_STATE, "The far side did not agree: " + status + " " + phrase);
        return CallState.act(refused, new CallAction.AnswerHold(refused));
    }

    /**
     * The far side offers a changed session. An offer that cannot be taken changes nothing and is refused by whoever
     * answers it.
     *
     * @param holds whether the far side holds the call by this offer; empty if the offer cannot be taken
     */
    static Decision<CallEvent, CallAction, CallReply> offered(
            Answered call, CallCommand.SipOffered offered, Optional<Boolean> holds, Moment now) {
        List<CallEvent> events = new ArrayList<>();
        List<CallAction> actions = new ArrayList<>();
        actions.add(new CallAction.AnswerOffer(offered.offer(), offered.response()));
        holds.ifPresent(held -> heldFromAfar(call, held, now.at(), events, actions));
        return new Decision<>(events, actions, call.accepted());
    }

    private static void heldFromAfar(
            Answered call, boolean held, Instant at, List<CallEvent> events, List<CallAction> actions) {
        if (held != call.holds().remote()) {
            events.add(new CallEvent.Held(at, call.facts().tenantId(), Optional.empty(), held));
            actions.add(new CallAction.TellHeld(Optional.empty(), held));
        }
    }
}
