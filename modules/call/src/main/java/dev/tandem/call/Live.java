package dev.tandem.call;

import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A call that is not over: what all its states have in common. */
sealed interface Live extends CallState permits Unanswered, Answered {

    CallFacts facts();

    /** The end without a failure: frees the legs and tells the agents. */
    Decision<CallEvent, CallAction, CallReply> end(String reason, Optional<Integer> sipStatus, Moment now);

    /** The end by something that went wrong: a failure before the answer, an end after it. */
    Decision<CallEvent, CallAction, CallReply> breakOff(String reason, int sipStatus, Moment now);

    @Override
    default Optional<Side> sideOf(PartyRef party) {
        return facts().sideOf(party);
    }

    @Override
    default Optional<Side> sideOf(String agentId) {
        return facts().sideOf(agentId);
    }

    @Override
    default boolean belongsTo(String tenantId) {
        return facts().tenantId().equals(tenantId);
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> dial(CallCommand.Dial dial, Moment now) {
        return Decision.reply(new CallReply.Dialed(facts().callId()));
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> receive(CallCommand.Receive receive, Moment now) {
        return Decision.reply(accepted());
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> terminate(Moment now) {
        return end("terminated", Optional.empty(), now);
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> produced(Side side, String producerId) {
        return CallState.act(accepted(), new CallAction.Hear(side, producerId));
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> reported(Side side, Map<String, Object> report) {
        return CallState.act(accepted(), new CallAction.KeepStats(side, report));
    }

    @Override
    default Decision<CallEvent, CallAction, CallReply> legBroken(Moment now) {
        return breakOff("internal_error", 500, now);
    }

    default CallReply accepted() {
        return new CallReply.Accepted(facts().callId());
    }

    /** What every end brings with it. */
    default List<CallAction> farewell() {
        return facts().farEnd() == FarEnd.TRUNK
                ? List.of(new CallAction.HangUpSip(), new CallAction.FreeMedia(), new CallAction.TellEnd())
                : List.of(new CallAction.FreeMedia(), new CallAction.TellEnd());
    }

    /** The figures that agents' clients reported, under the agents that take part. */
    default Map<String, Map<String, Object>> ownStats(Moment now) {
        Map<String, Map<String, Object>> own = new HashMap<>(now.clientStats());
        own.keySet().removeIf(agentId -> facts().sideOf(agentId).isEmpty());
        return own;
    }
}
