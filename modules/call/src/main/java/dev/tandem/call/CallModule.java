package dev.tandem.call;

import dev.tandem.agent.Agents;
import dev.tandem.agent.session.ByAgentsShard;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.history.CallHistory;
import dev.tandem.call.history.CallRoutes;
import dev.tandem.core.EventLog;
import dev.tandem.http.Door;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.FeedHandler;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipEndpointListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.http.javadsl.server.Route;

/** The domain of calls on one node, wired. */
public final class CallModule {
    private static final EventLog LOG = EventLog.of(CallModule.class);
    private static final int NOT_FOUND = 404;
    private static final EntityTypeKey<CallCommand> TYPE = EntityTypeKey.create(CallCommand.class, Call.ENTITY_TYPE);

    private final Calls calls;
    private final CallHistory history;
    private final Route routes;

    private CallModule(Calls calls, CallHistory history, Route routes) {
        this.calls = calls;
        this.history = history;
        this.routes = routes;
    }

    /**
     * Starts this node's part of the region of calls. Calls are remembered: those of a lost node come back by themselves
     * elsewhere and end what can no longer go on.
     *
     * @param endpoint this node's SIP user agent, started with {@link #inbound}
     * @param queries for the call history
     */
    public static CallModule start(
            ActorSystem<?> system,
            Sessions sessions,
            Agents agents,
            MediaPlane plane,
            SipEndpoint endpoint,
            TrunkSettings trunks,
            CallSettings settings,
            DataSource queries,
            EventReader reader,
            EventJson eventJson,
            Door door) {
        ClusterSharding sharding = ClusterSharding.get(system);
        CallNeighbours neighbours = new CallNeighbours(
                sessions,
                plane,
                endpoint,
                trunks,
                settings,
                (callId, command) -> sharding.entityRefFor(TYPE, callId).tell(command));
        Entity<CallCommand, ShardingEnvelope<CallCommand>> entity = Entity.of(
                        TYPE,
                        context -> Call.create(context.getEntityId(), Optional.of(context.getShard()), neighbours))
                .withMessageExtractor(new ByAgentsShard<>())
                .withStopMessage(new CallCommand.Stop())
                .withSettings(ClusterShardingSettings.create(system).withRememberEntities(true));
        String role = system.settings().config().getString("tandem.call.role");
        sharding.init(role.isBlank() ? entity : entity.withRole(role));
        CallHistory history = new CallHistory(queries);
        return new CallModule(
                new ShardedCalls(
                        new InCluster(sharding),
                        new Router(agents, trunks, settings.dialRules()),
                        sessions,
                        settings.mayRefer()),
                history,
                new CallRoutes(door, history, reader, eventJson).routes());
    }

    /** What an endpoint does with incoming calls as long as no number leads to an agent: 404. */
    public static SipEndpointListener inbound() {
        return invite -> {
            LOG.info("call.inbound-refused", "sipCallId", invite.callId(), "from", invite.sourceHost());
            invite.listen((call, event) -> {});
            invite.respond(NOT_FOUND);
        };
    }

    /** Commands to calls; also what sessions tell calls. */
    public Calls calls() {
        return calls;
    }

    /** {@code /api/calls…}, for the agent API. */
    public Route routes() {
        return routes;
    }

    /** What the journal's feed must bring the events of calls to. */
    public List<FeedHandler> feedHandlers() {
        return List.of(history);
    }

    /** Past and live calls by query. */
    public CallHistory history() {
        return history;
    }

    private record InCluster(ClusterSharding sharding) implements ShardedCalls.Entities {
        @Override
        public CompletionStage<CallReply> ask(
                String callId, Function<ActorRef<CallReply>, CallCommand> command, Duration deadline) {
            return sharding.entityRefFor(TYPE, callId).ask(command::apply, deadline);
        }
    }
}
