package dev.tandem.agent.session;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.license.SeatReply;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** An agent's session: routes commands to the rules and carries out what they decide. */
final class AgentSession
        extends EventSourcedBehaviorWithEnforcedReplies<AgentSessionCommand, AgentSessionEvent, AgentSessionState> {

    static final String ENTITY_TYPE = "AgentSession";

    private static final String GRACE = "grace";
    private static final String WRAP_UP = "wrap-up";

    private final ActorContext<AgentSessionCommand> context;
    private final TimerScheduler<AgentSessionCommand> timers;
    private final Optional<ActorRef<ClusterSharding.ShardCommand>> shard;
    private final String agentId;
    private final SessionNeighbours neighbours;
    private final SessionSettings settings;
    private final SessionLog log;
    private final SessionClient client;
    private final SessionMedia media;
    private final MediaDesk desk;
    private final Admissions admissions;
    private final SeatKeeper seat;
    private final Farewells farewells;
    private boolean resumed;

    /** @param shard whom to ask for leave when idle; empty outside a cluster */
    static Behavior<AgentSessionCommand> create(
            String agentId,
            Optional<ActorRef<ClusterSharding.ShardCommand>> shard,
            SessionNeighbours neighbours,
            SessionSettings settings) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new AgentSession(context, timers, shard, agentId, neighbours, settings)));
    }

    private AgentSession(
            ActorContext<AgentSessionCommand> context,
            TimerScheduler<AgentSessionCommand> timers,
            Optional<ActorRef<ClusterSharding.ShardCommand>> shard,
            String agentId,
            SessionNeighbours neighbours,
            SessionSettings settings) {
        super(PersistenceId.of(ENTITY_TYPE, agentId));
        this.context = context;
        this.timers = timers;
        this.shard = shard;
        this.agentId = agentId;
        this.neighbours = neighbours;
        this.settings = settings;
        this.log = new SessionLog(settings.reconnectGrace());
        this.client = new SessionClient(context, settings.maxKeptNotices());
        this.media = new SessionMedia(neighbours.media(), context.getSelf(), settings);
        this.desk = new MediaDesk(media, neighbours.calls(), client, log);
        this.admissions = new Admissions(context, neighbours.seats(), neighbours.steady());
        this.seat = new SeatKeeper(context, timers, neighbours.seats(), settings, log, neighbours.steady());
        this.farewells = new Farewells(context, timers, neighbours.seats(), neighbours.calls());
        context.setReceiveTimeout(settings.idleTimeout(), new SessionInternal.Idle());
    }

    @Override
    public AgentSessionState emptyState() {
        return AgentSessionState.none();
    }

    @Override
    public EventHandler<AgentSessionState, AgentSessionEvent> eventHandler() {
        return AgentSessionState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(200, 2);
    }

    @Override
    public SignalHandler<AgentSessionState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), _ -> context.getSelf().tell(new SessionInternal.Resume()))
                .onSignal(PostStop.instance(), _ -> media.closeAll())
                .onSignal(PreRestart.instance(), _ -> media.closeAll())
                .build();
    }

    @Override
    public CommandHandlerWithReply<AgentSessionCommand, AgentSessionEvent, AgentSessionState> commandHandler() {
        return this::handle;
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> handle(
            AgentSessionState state, AgentSessionCommand command) {
        if (!resumed && !(command instanceof SessionInternal.Resume)) {
            return Effect().stash();
        }
        Instant now = neighbours.clock().instant();
        return switch (command) {
            case AgentSessionCommand.Connect connect -> connect(state, connect, now);
            case AgentSessionCommand.ClientGone(String sessionId, ActorRef<ClientNotice> gone) ->
                clientGone(state, gone, Optional.of(sessionId), now);
            case AgentSessionCommand.Heartbeat heartbeat -> heartbeat(state, heartbeat, now);
            case AgentSessionCommand.End end -> end(state, end, now);
            case AgentSessionCommand.Get(ActorRef<SessionReply> replyTo) -> reply(replyTo, describe(state));
            case AgentSessionCommand.MediaCommand request -> reply(request.replyTo(), media(state, request));
            case AgentSessionCommand.JoinCall join -> joinCall(state, join, now);
            case AgentSessionCommand.SetPresence set ->
                carryOut(state, state.presence(set.sessionId(), set.presence(), set.by(), now), set.replyTo());
            case CallNotice notice -> notice(state, notice, now);
            case SessionInternal internal -> handleInternal(state, internal, now);
            case AgentSessionCommand.Internal _ -> Effect().unhandled().thenNoReply();
        };
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> handleInternal(
            AgentSessionState state, SessionInternal internal, Instant now) {
        return switch (internal) {
            case SessionInternal.Resume() -> {
                resumed = true;
                yield carryOut(state, state.resume(now)).thenUnstashAll();
            }
            case SessionInternal.SeatAnswered answered -> seatAnswered(state, answered, now);
            case SessionInternal.RenewalAnswered answered -> renewalAnswered(state, answered, now);
            case SessionInternal.ReleaseAnswered(String sessionId, SeatReply answer) -> {
                if (answer instanceof SeatReply.Released) {
                    farewells.released(sessionId);
                }
                yield settleIfDone(state, sessionId, now);
            }
            case SessionInternal.ClientTerminated(ActorRef<ClientNotice> gone) ->
                clientGone(state, gone, Optional.empty(), now);
            case SessionInternal.GraceOver(String sessionId) ->
                carryOut(state, state.inSession(sessionId, live -> live.graceOver(now)));
            case SessionInternal.WrapUpOver(String sessionId, Instant since) ->
                carryOut(state, state.inSession(sessionId, live -> live.wrapUpOver(since, now)));
            case SessionInternal.CheckLease() -> carryOut(state, state.live().flatMap(live -> seat.check(live, now)));
            case SessionInternal.FarewellAgain(String sessionId) -> {
                farewells.again(state.farewells(), sessionId);
                yield settleIfDone(state, sessionId, now);
            }
            case SessionInternal.TransportUp(int number) -> {
                desk.transportUp(state.live(), number);
                yield Effect().noReply();
            }
            case SessionInternal.TransportDown(int number, String reason) -> {
                desk.transportDown(state.live(), number, reason);
                yield Effect().noReply();
            }
            case SessionInternal.Tell(ClientNotice notice) -> {
                client.tell(notice);
                yield Effect().noReply();
            }
            case SessionInternal.Idle() -> idle(state);
        };
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> connect(
            AgentSessionState state, AgentSessionCommand.Connect connect, Instant now) {
        Optional<Live> repeated = state.live().filter(_ -> client.is(connect.client()));
        if (repeated.isPresent()) {
            Live live = repeated.get();
            return reply(
                    connect.replyTo(),
                    Live.connected(live.sessionId(), seat.of(live), client.resumed(), live.callIds()));
        }
        if (seat.isUnsure()) {
            state.live().ifPresent(live -> seat.confirm(live, now));
        }
        if (admissions.underWay() || seat.isUnsure()) {
            admissions.enqueue(connect);
            return Effect().noReply();
        }
        return carryOut(
                state,
                state.connect(connect.loginId(), Ids.nextFor(agentId), seat.latest(), now),
                Optional.of(connect.replyTo()),
                Optional.of(connect));
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> seatAnswered(
            AgentSessionState state, SessionInternal.SeatAnswered answered, Instant now) {
        AgentSessionCommand.Connect connect = admissions.take();
        return switch (answered.answer()) {
            case SeatReply.Granted granted -> {
                seat.granted(answered.askedAt(), granted);
                yield carryOut(
                        state,
                        state.seatGranted(
                                answered.sessionId(),
                                agentId,
                                connect.tenantId(),
                                connect.loginId(),
                                SeatKeeper.seatOf(granted),
                                now),
                        Optional.of(connect.replyTo()),
                        Optional.of(connect));
            }
            case SeatReply.Refused(Refusal refusal, var coveredFor) -> {
                log.seatRefused(connect.tenantId(), agentId, refusal.code().code());
                if (refusal.code() == ErrorCode.DEPENDENCY_UNAVAILABLE) {
                    admissions.giveUp(connect, answered.sessionId());
                }
                yield reply(connect.replyTo(), new SessionReply.Refused(refusal));
            }
            case SeatReply.Released _ -> reply(connect.replyTo(), refused(ErrorCode.INTERNAL_ERROR));
        };
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> renewalAnswered(
            AgentSessionState state, SessionInternal.RenewalAnswered answered, Instant now) {
        Optional<Live> live = state.live(answered.sessionId());
        if (live.isEmpty()) {
            return Effect().noReply();
        }
        var decision = seat.answered(live.get(), answered.askedAt(), answered.answer(), admissions.underWay(), now);
        boolean ends = decision.filter(then -> !then.events().isEmpty()).isPresent();
        if (seat.isUnsure() && !ends) {
            admissions.refuse(ErrorCode.DEPENDENCY_UNAVAILABLE);
        } else {
            admissions.callIn();
        }
        return carryOut(state, decision);
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> clientGone(
            AgentSessionState state, ActorRef<ClientNotice> gone, Optional<String> sessionId, Instant now) {
        return carryOut(
                state,
                state.live()
                        .filter(_ -> client.is(gone))
                        .filter(live -> sessionId.isEmpty() || sessionId.get().equals(live.sessionId()))
                        .map(live -> live.clientGone(now)));
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> heartbeat(
            AgentSessionState state, AgentSessionCommand.Heartbeat heartbeat, Instant now) {
        state.live(heartbeat.sessionId())
                .ifPresentOrElse(
                        live -> seat.heartbeat(live, heartbeat.replyTo(), now),
                        () -> heartbeat.replyTo().tell(refused(ErrorCode.SESSION_GONE)));
        return Effect().noReply();
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> end(
            AgentSessionState state, AgentSessionCommand.End end, Instant now) {
        var decision = state.end(end.sessionId(), end.reason(), now);
        if (decision.events().isEmpty()) {
            return carryOut(state, decision, end.replyTo());
        }
        farewells.answerOnceReleased(end.sessionId(), end.replyTo());
        return carryOut(state, decision);
    }

    private SessionReply media(AgentSessionState state, AgentSessionCommand.MediaCommand request) {
        return state.live(request.sessionId())
                .map(live -> seat.isUnsure() ? refused(ErrorCode.DEPENDENCY_UNAVAILABLE) : desk.answer(live, request))
                .orElseGet(() -> refused(ErrorCode.SESSION_GONE));
    }

    private SessionReply describe(AgentSessionState state) {
        return state.live().map(live -> live.describe(seat.of(live))).orElseGet(() -> refused(ErrorCode.SESSION_GONE));
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> settleIfDone(
            AgentSessionState state, String sessionId, Instant now) {
        if (!farewells.areDone(state.farewells(), sessionId)) {
            return Effect().noReply();
        }
        farewells.settled(sessionId);
        return carryOut(state, state.settled(sessionId, now));
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> joinCall(
            AgentSessionState state, AgentSessionCommand.JoinCall join, Instant now) {
        if (seat.isUnsure()) {
            return reply(join.replyTo(), refused(ErrorCode.DEPENDENCY_UNAVAILABLE));
        }
        var decision = state.joinCall(
                join.callId(), join.sessionId(), join.farEndId(), join.alone() ? 1 : settings.maxCalls(), now);
        Optional<SessionReply> answer = decision.reply().map(reply -> desk.joined(join, reply));
        return carryOut(state, new Decision<>(decision.events(), decision.actions(), answer), join.replyTo());
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> notice(
            AgentSessionState state, CallNotice notice, Instant now) {
        return carryOut(state, state.noticed(notice, settings.wrapUp(), now), notice.ackTo(), Optional.empty());
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> idle(AgentSessionState state) {
        if (state.live().isEmpty() && state.farewells().isEmpty() && !admissions.underWay()) {
            shard.ifPresent(owner -> owner.tell(new ClusterSharding.Passivate<>(context.getSelf())));
        }
        return Effect().noReply();
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> carryOut(
            AgentSessionState state,
            Optional<Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>>> decision) {
        return decision.map(decided -> carryOut(state, decided))
                .orElseGet(() -> Effect().noReply());
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> carryOut(
            AgentSessionState state, Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> decision) {
        return carryOut(state, decision, Optional.empty(), Optional.empty());
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> carryOut(
            AgentSessionState state,
            Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> decision,
            ActorRef<SessionReply> replyTo) {
        return carryOut(state, decision, Optional.of(replyTo), Optional.empty());
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> carryOut(
            AgentSessionState before,
            Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> decision,
            Optional<ActorRef<SessionReply>> replyTo,
            Optional<AgentSessionCommand.Connect> connect) {
        return Effect()
                .persist(decision.events())
                .thenRun((AgentSessionState after) -> {
                    Instant openedAt = before.live().map(Live::openedAt).orElseGet(neighbours.clock()::instant);
                    decision.events().forEach(event -> log.happened(event, openedAt));
                    decision.actions().forEach(action -> perform(action, connect));
                    decision.reply().ifPresent(reply -> replyTo.ifPresent(to -> to.tell(reply)));
                })
                .thenNoReply();
    }

    private void perform(AgentSessionAction action, Optional<AgentSessionCommand.Connect> connect) {
        Instant now = neighbours.clock().instant();
        switch (action) {
            case AgentSessionAction.AskSeat(String sessionId) -> admissions.askSeat(sessionId, connect.orElseThrow());
            case AgentSessionAction.AttachClient(boolean resumedSession) -> {
                timers.cancel(GRACE);
                seat.heard(now);
                client.attach(connect.orElseThrow().client(), resumedSession);
            }
            case AgentSessionAction.DismissClient(ClientNotice lastWord) -> client.dismiss(lastWord);
            case AgentSessionAction.ForgetClient() -> client.forget();
            case AgentSessionAction.StartGrace(String sessionId) ->
                timers.startSingleTimer(GRACE, new SessionInternal.GraceOver(sessionId), settings.reconnectGrace());
            case AgentSessionAction.StartLease(Seat granted, boolean recovered) -> seat.start(granted, recovered, now);
            case AgentSessionAction.CloseSession() -> {
                timers.cancel(GRACE);
                seat.stop();
                admissions.callIn();
                client.dropKept();
                media.closeAll();
            }
            case AgentSessionAction.CloseConsumers(String callId) -> media.closeConsumersOf(callId);
            case AgentSessionAction.SayFarewell(Farewell farewell) -> farewells.say(farewell);
            case AgentSessionAction.TellClient(ClientNotice notice) -> client.tell(notice);
            case AgentSessionAction.StartWrapUp(String sessionId, Instant since) ->
                timers.startSingleTimer(
                        WRAP_UP, new SessionInternal.WrapUpOver(sessionId, since), settings.wrapUpLeft(since, now));
            case AgentSessionAction.PassOn(CallNotice notice) -> client.passOn(notice);
        }
    }

    private static SessionReply refused(ErrorCode code) {
        return new SessionReply.Refused(code.refusal());
    }

    private ReplyEffect<AgentSessionEvent, AgentSessionState> reply(
            ActorRef<SessionReply> replyTo, SessionReply reply) {
        return Effect().reply(replyTo, reply);
    }
}
