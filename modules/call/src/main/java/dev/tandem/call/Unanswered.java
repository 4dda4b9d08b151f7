package dev.tandem.call;

import dev.tandem.call.inbound.LineNews;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nobody has answered yet. */
sealed interface Unanswered extends Live permits Dialing, Ringing {
    /** RFC 3261 §21.4.25: what a call gets that its caller has given up. */
    int REQUEST_TERMINATED = 487;

    int TEMPORARILY_UNAVAILABLE = 480;
    int BUSY_HERE = 486;
    int DECLINE = 603;

    @Override
    default Decision<CallEvent, CallAction, CallReply> end(String reason, Optional<Integer> sipStatus, Moment now) {
        CallEvent ended =
                new CallEvent.Ended(now.at(), facts().tenantId(), reason, 0, sipStatus, Optional.empty(), Map.of());
        return new Decision<>(List.of(ended), farewell(), accepted());
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> breakOff(String reason, int sipStatus, Moment now) {
        CallEvent failed = new CallEvent.Failed(now.at(), facts().tenantId(), reason, sipStatus);
        return new Decision<>(List.of(failed), farewell(), accepted());
    }

    /** The INVITE, the ringing and the sessions' answers were known to the lost process only. */
    @Override
    default Decision<CallEvent, CallAction, CallReply> resume(Moment now) {
        return breakOff("node_lost", 503, now);
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> hangup(Side side, Optional<String> reason, Moment now) {
        return switch (side) {
            case CALLER -> end("cancelled", Optional.of(REQUEST_TERMINATED), now);
            case CALLEE -> breakOff("declined", reason.filter("busy"::equals).isPresent() ? BUSY_HERE : DECLINE, now);
        };
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> sessionEnded(Side side, String sessionId, Moment now) {
        if (!facts().party(side).map(Party::sessionId).equals(Optional.of(sessionId))) {
            return Decision.reply(accepted());
        }
        return switch (side) {
            case CALLER -> end("session_ended", Optional.empty(), now);
            case CALLEE -> breakOff("unavailable", TEMPORARILY_UNAVAILABLE, now);
        };
    }

    /** Whoever was to be transferred is gone, or has given up. */
    @Override
    default Decision<CallEvent, CallAction, CallReply> peerEnded(CallCommand.PeerEnded ended, Moment now) {
        return facts().transferOf().equals(Optional.of(ended.peerCallId()))
                ? end("cancelled", Optional.of(REQUEST_TERMINATED), now)
                : Decision.reply(accepted());
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> sipAnswered(CallCommand.SipAnswered answered, Moment now) {
        CallEvent event = new CallEvent.Answered(
                now.at(), facts().tenantId(), answered.codec(), answered.dtmf(), Optional.of(answered.dialog()));
        return CallState.persist(
                event, accepted(), new CallAction.ConfirmSip(answered.answer()), new CallAction.TellAnswered(now.at()));
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> lineWithdrawn(LineNews.Withdrawn why, Moment now) {
        return why.failed()
                ? breakOff(why.reason(), why.sipStatus().orElse(TEMPORARILY_UNAVAILABLE), now)
                : end(why.reason(), why.sipStatus(), now);
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> lineLost(boolean open, Moment now) {
        return breakOff("node_lost", 503, now);
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> sipEnded(CallCommand.SipEnded ended, Moment now) {
        return breakOff("failed", TEMPORARILY_UNAVAILABLE, now);
    }

    @Override
    default Optional<CallView> view(Moment now, Map<String, String> producerIds) {
        return Optional.of(Views.of(facts(), word(), producerIds).build());
    }
}
