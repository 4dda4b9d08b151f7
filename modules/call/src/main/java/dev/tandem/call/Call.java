package dev.tandem.call;

import dev.tandem.agent.session.SessionReply;
import dev.tandem.call.inbound.LineNews;
import dev.tandem.call.leg.Side;
import dev.tandem.core.Decision;
import dev.tandem.sip.DialogSnapshot;
import dev.tandem.sip.sdp.SdpAudio;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * One call. Routes: commands to the rules of {@link CallState}, decisions to the journal and then to the
 * {@link Performer}.
 */
final class Call extends EventSourcedBehaviorWithEnforcedReplies<CallCommand, CallEvent, CallState> {
    static final String ENTITY_TYPE = "Call";

    /** An entity that was woken for nothing goes after this time. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final String callId;
    private final ActorRef<CallCommand> self;
    private final Performer performer;
    private final CallLog log;

    private Call(String callId, ActorRef<CallCommand> self, Performer performer) {
        super(
                PersistenceId.of(ENTITY_TYPE, callId),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.self = self;
        this.performer = performer;
        this.callId = callId;
        this.log = new CallLog(callId);
    }

    /** @param shard asked to let the entity go when the call is over; without one it just stops */
    static Behavior<CallCommand> create(
            String callId, Optional<ActorRef<ClusterSharding.ShardCommand>> shard, CallNeighbours neighbours) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new CallCommand.Idle(), IDLE);
            return new Call(callId, context.getSelf(), new Performer(callId, context, timers, shard, neighbours));
        }));
    }

    @Override
    public CallState emptyState() {
        return new Unknown();
    }

    @Override
    public CommandHandlerWithReply<CallCommand, CallEvent, CallState> commandHandler() {
        return newCommandHandlerWithReplyBuilder().forAnyState().onAnyCommand((state, command) -> {
            if (command instanceof CallCommand.Stop) {
                return Effect().stop().thenNoReply();
            }
            return carryOut(state, decide(state, command), command);
        });
    }

    @Override
    public EventHandler<CallState, CallEvent> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent(CallState::apply);
    }

    @Override
    public SignalHandler<CallState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(PostStop.instance(), performer::close)
                .onSignal(PreRestart.instance(), performer::close)
                .build();
    }

    private void recovered(CallState state) {
        if (!(state instanceof Unknown)) {
            self.tell(new CallCommand.Resume());
        }
    }

    private ReplyEffect<CallEvent, CallState> carryOut(
            CallState before, Decision<CallEvent, CallAction, CallReply> decision, CallCommand command) {
        var effect = Effect().persist(decision.events()).thenRun((CallState after) -> {
            decision.events().forEach(event -> log.happened(event, Performer.factsOf(after)));
            performer.perform(decision.actions(), after);
            performer.sip().inbound().ifPresent(inbound -> inbound.settleAnswers(after));
        });
        if (command instanceof CallCommand.Ring ring && before instanceof Unknown) {
            performer.sip().ringsOn(ring.offer());
        }
        if (command instanceof CallCommand.Answer answer && decision.actions().contains(new CallAction.ClaimLine())) {
            // Its fate is with the line now; without one the call is on its way to its end.
            performer.sip().inbound().ifPresent(inbound -> inbound.owesAnswer(answer.replyTo()));
            return effect.thenNoReply();
        }
        if (command instanceof CallCommand.Dial dial && before instanceof Unknown) {
            performer.owesAnswer(dial);
            return effect.thenNoReply();
        }
        if (command instanceof CallCommand.Asked asked && decision.actions().contains(new CallAction.AnswerLater())) {
            performer.control().owes(asked.replyTo());
            return effect.thenNoReply();
        }
        return command instanceof CallCommand.Asked asked
                ? effect.thenReply(asked.replyTo(), after -> decision.reply())
                : effect.thenNoReply();
    }

    private Decision<CallEvent, CallAction, CallReply> decide(CallState state, CallCommand command) {
        Moment now = performer.moment(state);
        return switch (command) {
            case CallCommand.Asked asked -> decideAsked(state, asked, now);
            case CallCommand.Internal internal -> decideInternal(state, internal, now);
        };
    }

    private Decision<CallEvent, CallAction, CallReply> decideAsked(
            CallState state, CallCommand.Asked command, Moment now) {
        return switch (command) {
            case CallCommand.Dial dial -> state.dial(dial, now);
            case CallCommand.Receive receive -> state.receive(receive, now);
            case CallCommand.Ring ring -> state.ring(ring, now);
            case CallCommand.Miss miss -> state.missed(miss, now);
            case CallCommand.Answer answer -> state.as(answer.party(), side -> state.answer(side, now));
            case CallCommand.Hangup hangup ->
                state.as(hangup.party(), side -> state.hangup(side, hangup.reason(), now));
            case CallCommand.Mute mute -> state.as(mute.party(), side -> state.mute(side, mute.muted(), now));
            case CallCommand.Dtmf dtmf -> state.as(dtmf.party(), side -> state.dtmf(dtmf, now));
            case CallCommand.Hold hold -> state.as(hold.party(), side -> hold(state, side, hold, now));
            case CallCommand.TransferTo order -> state.as(order.party(), side -> state.transfer(side, order, now));
            case CallCommand.DialForTransfer dial -> state.dialForTransfer(dial, now);
            case CallCommand.JoinPeer join -> state.joinPeer(join, now);
            case CallCommand.DescribeDialog describe -> {
                var dialog = state.describeDialog(describe.party());
                performer.control().lend(dialog.reply() instanceof CallReply.DialogIs);
                yield dialog;
            }
            case CallCommand.PeerAnswered answered ->
                state.belongsTo(answered.tenantId()) ? state.peerAnswered(answered.peer(), now) : state.absent();
            case CallCommand.RelayTones relay ->
                state.belongsTo(relay.tenantId()) ? state.relayTones(relay) : state.absent();
            case CallCommand.PeerEnded ended -> peerEnded(state, ended, now);
            case CallCommand.ReportStats stats -> state.as(stats.party(), side -> state.reported(side, stats.report()));
            case CallCommand.Get get -> get(state, get, now);
            case CallCommand.Terminate terminate ->
                state.belongsTo(terminate.tenantId()) ? state.terminate(now) : state.absent();
            case CallCommand.SessionEnded ended ->
                state.sideOf(ended.agentId())
                        .map(side -> state.sessionEnded(side, ended.sessionId(), now))
                        .orElseGet(state::absent);
            case CallCommand.Produced produced ->
                state.sideOf(produced.agentId())
                        .map(side -> state.produced(side, produced.producerId()))
                        .orElseGet(state::absent);
        };
    }

    private Decision<CallEvent, CallAction, CallReply> hold(
            CallState state, Side side, CallCommand.Hold hold, Moment now) {
        boolean needless = hold.ifTalking() && !(state instanceof Answered);
        return needless
                ? CallState.nothing()
                : state.hold(side, hold.held(), performer.control().underWay(), now);
    }

    private Decision<CallEvent, CallAction, CallReply> get(CallState state, CallCommand.Get get, Moment now) {
        boolean seen = state.belongsTo(get.tenantId())
                && get.agentId().map(state::sideOf).map(Optional::isPresent).orElse(true);
        return seen
                ? state.view(now, performer.producerIds(state))
                        .map(view -> Decision.<CallEvent, CallAction, CallReply>reply(new CallReply.View(view)))
                        .orElseGet(state::absent)
                : state.absent();
    }

    private Decision<CallEvent, CallAction, CallReply> peerEnded(
            CallState state, CallCommand.PeerEnded ended, Moment now) {
        performer.control().lend(false);
        boolean ours = state instanceof Unknown || state.belongsTo(ended.tenantId());
        var decision = ours ? state.peerEnded(ended, now) : CallState.nothing();
        return new Decision<>(decision.events(), decision.actions(), new CallReply.EndNoted(callId));
    }

    private Decision<CallEvent, CallAction, CallReply> joined(CallState state, Side side, SessionReply reply) {
        performer.joinAnswered(side, state);
        if (performer.takesMicrophone(side, reply, state)) {
            return CallState.nothing();
        }
        performer.answerDial(side, reply);
        return state.joined(side, reply, performer.moment(state));
    }

    private Decision<CallEvent, CallAction, CallReply> line(CallState state, LineNews news, Moment now) {
        return switch (news) {
            case LineNews.Granted(DialogSnapshot dialog) ->
                performer
                        .sip()
                        .inbound()
                        .map(inbound -> state.lineGranted(dialog, inbound.codec(), inbound.dtmf(), now))
                        .orElseGet(CallState::nothing);
            case LineNews.Withdrawn why -> state.lineWithdrawn(why, now);
            default -> {
                performer.sip().inbound().ifPresent(inbound -> inbound.happened(news));
                yield CallState.nothing();
            }
        };
    }

    private Decision<CallEvent, CallAction, CallReply> decideInternal(
            CallState state, CallCommand.Internal command, Moment now) {
        return switch (command) {
            case CallCommand.Resume resume -> state.resume(now);
            case CallCommand.OfSip news -> decideSip(state, news, now);
            case CallCommand.Chore chore -> {
                perform(chore, state);
                yield CallState.nothing();
            }
            case CallCommand.Joined(var side, var reply) -> joined(state, side, reply);
            case CallCommand.Located located -> state.located(located.reply(), now);
            case CallCommand.RingTimeout timeout -> state.ringTimeout(now);
            case CallCommand.PeerReplied(CallReply.EndNoted(String peerCallId)) -> {
                performer.peerTold(peerCallId);
                yield CallState.nothing();
            }
            case CallCommand.PeerReplied(CallReply reply) -> state.peerReplied(reply, now);
            case CallCommand.TransferTimeout(String peerCallId) -> state.transferTimeout(peerCallId, now);
            case CallCommand.ToneReceived(char tone) -> state.toneReceived(tone, now);
            case CallCommand.MediaSilent silent -> state.mediaSilent();
            case CallCommand.MediaLost(long watch) ->
                performer.silence().hasLasted(watch) ? state.mediaLost(now) : CallState.nothing();
            case CallCommand.LegBroken broken -> state.legBroken(now);
            case CallCommand.Settled settled -> state.settled(now);
            case CallCommand.Idle idle -> state.idle();
            case CallCommand.Stop stop -> CallState.nothing();
        };
    }

    private Decision<CallEvent, CallAction, CallReply> decideSip(CallState state, CallCommand.OfSip news, Moment now) {
        return switch (news) {
            case CallCommand.Line(LineNews line) -> line(state, line, now);
            case CallCommand.LineLost lost ->
                state.lineLost(performer.sip().leg().isPresent(), now);
            case CallCommand.SipConfirmed(SdpAudio answer) -> state.sipConfirmed(answer);
            case CallCommand.SipProgress progress -> state.sipProgress(progress, now);
            case CallCommand.SipAnswered answered -> state.sipAnswered(answered, now);
            case CallCommand.SipFailed failed -> {
                performer.sip().leg().ifPresent(leg -> log.inviteFailed(leg.sipCallId(), failed, state));
                performer.sipGone(state);
                yield state.sipFailed(failed, now);
            }
            case CallCommand.SipEnded ended -> {
                performer.sipGone(state);
                yield state.sipEnded(ended, now);
            }
            case CallCommand.SipDialogChanged changed -> state.sipDialogChanged(changed, now);
            case CallCommand.SipOffered offered -> state.sipOffered(offered, performer.holds(offered.offer()), now);
            case CallCommand.SipOfferAccepted(var answer) -> {
                Optional<HoldChange> agreed = performer.control().accepted(answer);
                performer.silence().begin();
                yield agreed.map(change ->
                                state.holdAgreed(change, performer.control().isHeldFromAfar(), now))
                        .orElseGet(CallState::nothing);
            }
            case CallCommand.SipOfferRefused(int status, String phrase) -> {
                performer.control().refused(status, phrase);
                yield state.holdRefused(status, phrase);
            }
            case CallCommand.ReferProgressed progress -> {
                performer.control().referProgressed(progress);
                yield state.referProgressed(progress, performer.moment(state));
            }
        };
    }

    private void perform(CallCommand.Chore chore, CallState state) {
        switch (chore) {
            case CallCommand.TrunkTaken taken -> performer.sip().trunkTaken(taken, state);
            case CallCommand.LeaveTold told -> performer.peers().leaveTold(told);
            case CallCommand.LeaveAgain again -> performer.leaveAgain(again, state);
            case CallCommand.TellPeerAgain again -> performer.tellPeerAgain(again, state);
            case CallCommand.WatchAudio watch -> performer.audio().sample(state);
            case CallCommand.EndTold told -> performer.endTold(told);
            case CallCommand.TellEndAgain again -> performer.tellEndAgain(again, state);
        }
    }
}
