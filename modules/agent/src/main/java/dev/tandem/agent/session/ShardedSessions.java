package dev.tandem.agent.session;

import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Agents' sessions over the cluster. They are remembered: those of a lost node come back by themselves elsewhere. */
public final class ShardedSessions implements Sessions {
    private static final EntityTypeKey<AgentSessionCommand> TYPE =
            EntityTypeKey.create(AgentSessionCommand.class, AgentSession.ENTITY_TYPE);

    /** Longer than the licence may take for a seat; with the one retry still below a client's patience. */
    private static final Duration DEADLINE = Duration.ofSeconds(6);

    private final ClusterSharding sharding;

    private ShardedSessions(ClusterSharding sharding) {
        this.sharding = sharding;
    }

    /**
     * Starts this node's part of the region.
     *
     * @param meet makes the sessions' neighbours, some of whom need the sessions themselves; asked when the first session
     *     starts here, so never on a node without the role that {@code tandem.session.role} names
     */
    public static ShardedSessions start(
            ActorSystem<?> system, Function<Sessions, SessionNeighbours> meet, SessionSettings settings) {
        ClusterSharding sharding = ClusterSharding.get(system);
        ShardedSessions sessions = new ShardedSessions(sharding);
        CompletableFuture<SessionNeighbours> neighbours = new CompletableFuture<>();
        Entity<AgentSessionCommand, ShardingEnvelope<AgentSessionCommand>> entity = Entity.of(TYPE, context -> {
                    if (!neighbours.isDone()) {
                        neighbours.complete(meet.apply(sessions));
                    }
                    return AgentSession.create(
                            context.getEntityId(), Optional.of(context.getShard()), neighbours.join(), settings);
                })
                .withMessageExtractor(new ByAgentsShard<>())
                .withSettings(ClusterShardingSettings.create(system).withRememberEntities(true));
        String role = system.settings().config().getString("tandem.session.role");
        sharding.init(role.isBlank() ? entity : entity.withRole(role));
        return sessions;
    }

    @Override
    public CompletionStage<SessionReply> ask(
            String agentId, Function<ActorRef<SessionReply>, AgentSessionCommand> command) {
        EntityRef<AgentSessionCommand> session = sharding.entityRefFor(TYPE, agentId);
        Supplier<CompletionStage<SessionReply>> ask = () -> session.ask(command::apply, DEADLINE);
        return ask.get()
                .exceptionallyCompose(_ -> ask.get())
                .exceptionally(_ -> new SessionReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()));
    }

    @Override
    public void tell(String agentId, AgentSessionCommand command) {
        sharding.entityRefFor(TYPE, agentId).tell(command);
    }
}
