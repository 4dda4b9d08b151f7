package dev.tandem.agent;

import dev.tandem.core.Decision;
import dev.tandem.core.DomainEvent;
import dev.tandem.core.EventLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** An agent: who it is and what it logs in with. Starts when asked, leaves when idle. */
final class Agent extends EventSourcedBehaviorWithEnforcedReplies<AgentCommand, AgentEvent, AgentState> {

    static final String ENTITY_TYPE = "Agent";

    private static final EventLog LOG = EventLog.of(Agent.class);
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final ActorContext<AgentCommand> context;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final InstantSource clock;

    static Behavior<AgentCommand> create(
            String agentId, ActorRef<ClusterSharding.ShardCommand> shard, InstantSource clock) {
        return Behaviors.setup(context -> new Agent(context, agentId, shard, clock));
    }

    private Agent(
            ActorContext<AgentCommand> context,
            String agentId,
            ActorRef<ClusterSharding.ShardCommand> shard,
            InstantSource clock) {
        super(PersistenceId.of(ENTITY_TYPE, agentId));
        this.context = context;
        this.shard = shard;
        this.clock = clock;
        context.setReceiveTimeout(IDLE, new AgentCommand.Idle());
    }

    @Override
    public AgentState emptyState() {
        return new AgentState.Absent(false);
    }

    @Override
    public EventHandler<AgentState, AgentEvent> eventHandler() {
        return AgentState::apply;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }

    @Override
    public CommandHandlerWithReply<AgentCommand, AgentEvent, AgentState> commandHandler() {
        return this::handle;
    }

    private ReplyEffect<AgentEvent, AgentState> handle(AgentState state, AgentCommand command) {
        Instant now = clock.instant();
        return switch (command) {
            case AgentCommand.Create create -> carryOut(state.create(create, now), create.replyTo());
            case AgentCommand.Change(AgentProfile profile, ActorRef<AgentReply> replyTo) ->
                carryOut(state.change(profile, now), replyTo);
            case AgentCommand.ChangePassword(Secret hash, ActorRef<AgentReply> replyTo) ->
                carryOut(state.changePassword(hash, now), replyTo);
            case AgentCommand.RenewSipPassword(Secret password, ActorRef<AgentReply> replyTo) ->
                carryOut(state.renewSipPassword(password, now), replyTo);
            case AgentCommand.Delete(ActorRef<AgentReply> replyTo) -> carryOut(state.delete(now), replyTo);
            case AgentCommand.Get(ActorRef<AgentReply> replyTo) -> Effect().reply(replyTo, state.describe());
            case AgentCommand.Idle() -> {
                shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
                yield Effect().noReply();
            }
        };
    }

    private ReplyEffect<AgentEvent, AgentState> carryOut(
            Decision<AgentEvent, Void, AgentReply> decision, ActorRef<AgentReply> replyTo) {
        return Effect()
                .persist(decision.events())
                .thenRun(() -> decision.events().forEach(Agent::log))
                .thenReply(replyTo, _ -> decision.reply());
    }

    private static void log(AgentEvent event) {
        LOG.info(DomainEvent.logName(event), "tenant", event.tenantId(), "agent", event.agentId());
    }
}
