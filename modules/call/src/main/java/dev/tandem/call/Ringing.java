package dev.tandem.call;

import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.sdp.SdpAudio;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The far side is being alerted; with early media the caller hears it already. */
record Ringing(CallFacts facts, boolean earlyMedia) implements Unanswered {
    private static final int RINGING = 180;

    @Override
    public String word() {
        return "ringing";
    }

    @Override
    public CallState apply(CallEvent event) {
        return switch (event) {
            case CallEvent.Ringing ringing -> new Ringing(facts, earlyMedia || ringing.earlyMedia());
            case CallEvent.Answered answered -> Answered.of(facts, answered);
            case CallEvent.Ended ended -> Over.of(facts, ended);
            case CallEvent.Failed failed -> Over.of(facts, failed);
            default -> this;
        };
    }

    /** The first alert is news, and so is the first early media; a 181, 182 or bare 183 tells the agent nothing. */
    static Decision<CallEvent, CallAction, CallReply> alerted(
            CallFacts facts, boolean ringing, CallCommand.SipProgress progress, Moment now) {
        Optional<SdpAudio> media = progress.earlyMedia();
        if (media.isEmpty() && (ringing || progress.status() != RINGING)) {
            return CallState.nothing();
        }
        List<CallAction> actions = new ArrayList<>();
        media.ifPresent(session -> actions.add(new CallAction.TakeEarlyMedia(session)));
        actions.add(new CallAction.TellRinging(media.isPresent()));
        CallEvent event =
                new CallEvent.Ringing(now.at(), facts.tenantId(), Optional.of(progress.status()), media.isPresent());
        return new Decision<>(List.of(event), actions, new CallReply.Accepted(facts.callId()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipProgress(CallCommand.SipProgress progress, Moment now) {
        return earlyMedia ? CallState.nothing() : alerted(facts, true, progress, now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipFailed(CallCommand.SipFailed failed, Moment now) {
        return breakOff(failed.reason(), failed.status(), now);
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> answer(Side side, Moment now) {
        if (side == Side.CALLER) {
            return CallState.refuse("Only the called agent can answer");
        }
        if (facts.isFromTrunk()) {
            return CallState.act(accepted(), new CallAction.ClaimLine());
        }
        CallAction media = facts.caller().isPresent() ? new CallAction.BridgeAgents() : new CallAction.LoopBack(side);
        return CallState.persist(
                new CallEvent.Answered(now.at(), facts.tenantId(), now.codec(), DtmfWay.LOCAL, Optional.empty()),
                accepted(),
                media,
                new CallAction.TellAnswered(now.at()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> lineGranted(
            DialogSnapshot dialog, String answerCodec, DtmfWay dtmf, Moment now) {
        return CallState.persist(
                new CallEvent.Answered(now.at(), facts.tenantId(), answerCodec, dtmf, Optional.of(dialog)),
                accepted(),
                new CallAction.TakeLine(dialog),
                new CallAction.TellAnswered(now.at()));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> ringTimeout(Moment now) {
        return breakOff("no_answer", TEMPORARILY_UNAVAILABLE, now);
    }
}
