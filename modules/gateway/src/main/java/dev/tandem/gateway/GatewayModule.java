package dev.tandem.gateway;

import static org.apache.pekko.http.javadsl.server.Directives.concat;

import dev.tandem.agent.Agents;
import dev.tandem.agent.IceServers;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.Calls;
import dev.tandem.call.QualityBoard;
import dev.tandem.call.history.CallHistory;
import dev.tandem.gateway.rest.GatewayApi;
import dev.tandem.gateway.rest.NodeFigures;
import dev.tandem.gateway.rest.TryPage;
import dev.tandem.gateway.socket.AgentConnector;
import dev.tandem.http.Door;
import dev.tandem.http.Tokens;
import dev.tandem.media.MediaPlane;
import dev.tandem.socketio.SocketIoServer;
import dev.tandem.socketio.SocketIoSettings;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The gateway of one node, wired.
 *
 * @param sockets agents' sockets; to be closed when the node leaves
 * @param routes what port 3005 serves
 */
public record GatewayModule(SocketIoServer sockets, Route routes) {

    /** What the gateway translates to. */
    public record Neighbours(
            Agents agents,
            Sessions sessions,
            Calls calls,
            CallHistory history,
            QualityBoard board,
            MediaPlane media,
            IceServers iceServers) {}

    public static GatewayModule start(
            ActorSystem<?> system,
            Tokens tokens,
            Door door,
            SocketIoSettings settings,
            Neighbours with,
            String version) {
        SocketIoServer sockets = SocketIoServer.create(system, settings);
        var capabilities = with.media().rtpCapabilities();
        sockets.namespace(
                "/",
                new AgentConnector(
                        system,
                        tokens,
                        with.agents(),
                        with.sessions(),
                        with.calls(),
                        capabilities,
                        with.iceServers()::forAgent));
        GatewayApi api = new GatewayApi(
                door,
                with.calls(),
                with.history(),
                with.agents(),
                with.sessions(),
                capabilities,
                () -> NodeFigures.of(sockets.metrics(), with.media().stats()),
                with.board(),
                version);
        return new GatewayModule(sockets, concat(sockets.route(), api.routes(), TryPage.route()));
    }
}
