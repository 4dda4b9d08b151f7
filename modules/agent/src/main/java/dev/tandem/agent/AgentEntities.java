package dev.tandem.agent;

import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** The agents over the cluster. */
final class AgentEntities {
    private static final EntityTypeKey<AgentCommand> TYPE = EntityTypeKey.create(AgentCommand.class, Agent.ENTITY_TYPE);
    private static final Duration DEADLINE = Duration.ofSeconds(4);

    private final ClusterSharding sharding;

    private AgentEntities(ClusterSharding sharding) {
        this.sharding = sharding;
    }

    static AgentEntities start(ActorSystem<?> system, InstantSource clock) {
        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(TYPE, context -> Agent.create(context.getEntityId(), context.getShard(), clock)));
        return new AgentEntities(sharding);
    }

    /** Asks, once more if there is no answer; never a failed stage. */
    CompletionStage<AgentReply> ask(String agentId, Function<ActorRef<AgentReply>, AgentCommand> command) {
        EntityRef<AgentCommand> agent = sharding.entityRefFor(TYPE, agentId);
        Supplier<CompletionStage<AgentReply>> ask = () -> agent.ask(command::apply, DEADLINE);
        return ask.get()
                .exceptionallyCompose(_ -> ask.get())
                .exceptionally(_ -> new AgentReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()));
    }
}
