package dev.tandem.agent.session;

import dev.tandem.core.Ids;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;

/** Gives all that belongs to one agent, its session and its calls, the same shard. */
public final class ByAgentsShard<M> extends ShardingMessageExtractor<ShardingEnvelope<M>, M> {

    @Override
    public String entityId(ShardingEnvelope<M> envelope) {
        return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
        return Ids.shardOf(entityId);
    }

    @Override
    public M unwrapMessage(ShardingEnvelope<M> envelope) {
        return envelope.message();
    }
}
