package dev.tandem.call;

import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.leg.DtmfWay;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import java.time.Duration;
import java.util.Optional;

/** The way to the far end is being found. */
record Dialing(CallFacts facts) implements Unanswered {
    /** How long a called agent is alerted. */
    static final Duration AGENT_RING_TIMEOUT = Duration.ofSeconds(30);

    @Override
    public String word() {
        return "dialing";
    }

    @Override
    public CallState apply(CallEvent event) {
        return switch (event) {
            case CallEvent.Offered offered ->
                new Dialing(facts.withCallee(new Party(offered.agentId(), offered.sessionId())));
            case CallEvent.SipReceived received -> new Dialing(facts.withSource(received.trunk(), received.headers()));
            case CallEvent.SipInvited invited -> new Dialing(facts.withInvite(invited.attempt()));
            case CallEvent.Ringing ringing -> new Ringing(facts, ringing.earlyMedia());
            case CallEvent.Answered answered -> Answered.of(facts, answered);
            case CallEvent.Ended ended -> Over.of(facts, ended);
            case CallEvent.Failed failed -> Over.of(facts, failed);
            default -> this;
        };
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> joined(Side side, SessionReply reply, Moment now) {
        boolean in = reply instanceof SessionReply.Joined;
        return switch (side) {
            case CALLER -> in ? goOn(now) : breakOff("session_gone", TEMPORARILY_UNAVAILABLE, now);
            case CALLEE -> {
                if (in) {
                    yield alert(now);
                }
                yield Inbound.isBusy(reply)
                        ? breakOff("busy", BUSY_HERE, now)
                        : breakOff("unavailable", TEMPORARILY_UNAVAILABLE, now);
            }
        };
    }

    /** The caller is in: what next depends on where the call leads. */
    private Decision<CallEvent, CallAction, CallReply> goOn(Moment now) {
        return switch (facts.farEnd()) {
            case ECHO -> answeredAtOnce(new CallAction.LoopBack(Side.CALLER), now);
            case TONE -> answeredAtOnce(new CallAction.PlayTone(), now);
            case CALLBACK -> end("callback", Optional.empty(), now);
            case AGENT ->
                CallState.act(
                        accepted(), new CallAction.Locate(facts.calledAgentId().orElseThrow()));
            // The session is asked anew when the caller's codec shows; its second yes must not call anybody twice.
            case TRUNK -> facts.invites() == 0 ? inviteNext(now) : CallState.nothing();
        };
    }

    private Decision<CallEvent, CallAction, CallReply> answeredAtOnce(CallAction media, Moment now) {
        CallEvent answered =
                new CallEvent.Answered(now.at(), facts.tenantId(), now.codec(), DtmfWay.LOCAL, Optional.empty());
        return CallState.persist(answered, accepted(), media, new CallAction.TellAnswered(now.at()));
    }

    private Decision<CallEvent, CallAction, CallReply> inviteNext(Moment now) {
        String trunk = facts.trunks().get(facts.invites());
        return CallState.persist(
                new CallEvent.SipInvited(now.at(), facts.tenantId(), trunk, facts.invites() + 1),
                accepted(),
                new CallAction.InviteSip(trunk));
    }

    /** The called agent's session is in: its client is told, and so is the caller's. */
    private Decision<CallEvent, CallAction, CallReply> alert(Moment now) {
        CallEvent ringing = new CallEvent.Ringing(now.at(), facts.tenantId(), Optional.empty(), false);
        if (facts.isFromTrunk()) {
            return CallState.persist(ringing, accepted(), new CallAction.TellIncoming(), new CallAction.AlertLine());
        }
        return CallState.persist(
                ringing,
                accepted(),
                new CallAction.TellIncoming(),
                new CallAction.TellRinging(false),
                new CallAction.StartRingTimer(AGENT_RING_TIMEOUT));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> located(SessionReply reply, Moment now) {
        if (facts.callee().isPresent()) {
            return CallState.nothing();
        }
        if (!(reply instanceof SessionReply.Live session)) {
            return breakOff("unavailable", TEMPORARILY_UNAVAILABLE, now);
        }
        if (!session.callIds().isEmpty()) {
            return breakOff("busy", BUSY_HERE, now);
        }
        return CallState.persist(
                new CallEvent.Offered(now.at(), facts.tenantId(), session.agentId(), session.sessionId()),
                accepted(),
                new CallAction.Join(Side.CALLEE));
    }

    @Override
    public Decision<CallEvent, CallAction, CallReply> sipProgress(CallCommand.SipProgress progress, Moment now) {
        return Ringing.alerted(facts, false, progress, now);
    }

    /** Nothing has been heard of the far side yet, so another trunk may be tried without anybody being called twice. */
    @Override
    public Decision<CallEvent, CallAction, CallReply> sipFailed(CallCommand.SipFailed failed, Moment now) {
        return failed.elsewhere() && facts.hasMoreTrunks()
                ? inviteNext(now)
                : breakOff(failed.reason(), failed.status(), now);
    }
}
