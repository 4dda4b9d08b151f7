package dev.tandem.call;

import dev.tandem.agent.Agents;
import dev.tandem.agent.session.ByAgentsShard;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.history.CallHistory;
import dev.tandem.call.history.CallRoutes;
import dev.tandem.call.inbound.AgentCalls;
import dev.tandem.call.inbound.InboundDoor;
import dev.tandem.call.inbound.InboundModule;
import dev.tandem.http.Door;
import dev.tandem.journal.EventJson;
import dev.tandem.journal.EventReader;
import dev.tandem.journal.FeedHandler;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
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
    private static final EntityTypeKey<CallCommand> TYPE = EntityTypeKey.create(CallCommand.class, Call.ENTITY_TYPE);

    private final Calls calls;
    private final CallHistory history;
    private final Route routes;
    private final AgentCalls ringing;
    private final QualityBoard board;

    private CallModule(Calls calls, AgentCalls ringing, CallHistory history, Route routes, QualityBoard board) {
        this.board = board;
        this.calls = calls;
        this.ringing = ringing;
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
            Trunks trunks,
            CallSettings settings,
            DataSource queries,
            EventReader reader,
            EventJson eventJson,
            Door door) {
        ClusterSharding sharding = ClusterSharding.get(system);
        BiConsumer<String, CallCommand> tell =
                (callId, command) -> sharding.entityRefFor(TYPE, callId).tell(command);
        QualityBoard board = new QualityBoard();
        openRegion(system, sharding, new CallNeighbours(sessions, plane, endpoint, trunks, settings, board, tell));
        CallHistory history = new CallHistory(queries);
        return new CallModule(
                new ShardedCalls(
                        new InCluster(sharding),
                        new Router(agents, trunks, settings.dialRules()),
                        trunks,
                        sessions,
                        settings.mayRefer()),
                new InboundCalls(tell, system.ignoreRef()),
                history,
                new CallRoutes(door, history, reader, eventJson).routes(),
                board);
    }

    private static void openRegion(ActorSystem<?> system, ClusterSharding sharding, CallNeighbours neighbours) {
        Entity<CallCommand, ShardingEnvelope<CallCommand>> entity = Entity.of(
                        TYPE,
                        context -> Call.create(context.getEntityId(), Optional.of(context.getShard()), neighbours))
                .withMessageExtractor(new ByAgentsShard<>())
                .withStopMessage(new CallCommand.Stop())
                .withSettings(ClusterShardingSettings.create(system).withRememberEntities(true));
        String role = system.settings().config().getString("tandem.call.role");
        sharding.init(role.isBlank() ? entity : entity.withRole(role));
    }

    /** Where an endpoint brings its incoming calls; it opens with {@link InboundModule}. */
    public static InboundDoor inbound() {
        return new InboundDoor();
    }

    /** Begins calls at agents, for calls that come from trunks. */
    public AgentCalls ringing() {
        return ringing;
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

    /** The quality of the calls that are answered on this node. */
    public QualityBoard qualityBoard() {
        return board;
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
