package dev.tandem.gateway.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Agents;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.agent.session.Sessions;
import dev.tandem.call.CallReply;
import dev.tandem.call.CallView;
import dev.tandem.call.Calls;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Refusal;
import dev.tandem.http.Json;
import dev.tandem.http.Principal;
import dev.tandem.http.Tokens;
import dev.tandem.media.RtpCapabilities;
import dev.tandem.socketio.Admission;
import dev.tandem.socketio.ConnectHandler;
import dev.tandem.socketio.Socket;
import dev.tandem.socketio.engineio.Handshake;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * Lets agents in: token, agent and licence are checked, the session is opened or resumed, and only then is the socket
 * admitted. A refusal is a {@code connect_error} with the error's message and {@code {code}} as data.
 */
public final class AgentConnector implements ConnectHandler {
    private static final EventLog LOG = EventLog.of(AgentConnector.class);
    private static final int HEARTBEAT_INTERVAL_MS = 30_000;

    private final ActorSystem<?> system;
    private final Tokens tokens;
    private final Agents agents;
    private final Sessions sessions;
    private final Calls calls;
    private final Function<String, ? extends List<?>> iceServers;
    private final Map<String, EventHandler> handlers;

    /** @param iceServers the RTCIceServers of an agent by its id, made anew for each as TURN credentials expire */
    public AgentConnector(
            ActorSystem<?> system,
            Tokens tokens,
            Agents agents,
            Sessions sessions,
            Calls calls,
            RtpCapabilities routerCapabilities,
            Function<String, ? extends List<?>> iceServers) {
        this.system = system;
        this.tokens = tokens;
        this.agents = agents;
        this.sessions = sessions;
        this.calls = calls;
        this.iceServers = iceServers;
        Map<String, EventHandler> all = new HashMap<>(new WebRtcEvents(sessions, routerCapabilities).handlers());
        all.putAll(new CallEvents(calls).handlers());
        all.putAll(new PresenceEvents(sessions).handlers());
        this.handlers = Map.copyOf(all);
    }

    @Override
    public CompletionStage<Admission> connect(Socket socket, JsonNode auth, Handshake handshake) {
        ConnectAuth asked;
        try {
            asked = WireJson.request(auth, ConnectAuth.class);
        } catch (WireJson.Malformed malformed) {
            return refused(malformed.refusal(), handshake);
        }
        Optional<Principal> principal = asked.token().flatMap(tokens::verify);
        if (principal.isEmpty()) {
            return refused(ErrorCode.UNAUTHORIZED.refusal(), handshake);
        }
        Optional<Refusal> disagreement = asked.disagreement(principal.get());
        if (disagreement.isPresent()) {
            return refused(disagreement.get(), handshake);
        }
        return agents.find(asked.agentIdOr(principal.get()))
                .thenCompose(agent -> {
                    Optional<Refusal> no = agent.map(known -> asked.disagreement(principal.get(), known))
                            .orElseGet(() -> Optional.of(ErrorCode.UNAUTHORIZED.refusal("No such agent")));
                    return no.map(refusal -> refused(refusal, handshake))
                            .orElseGet(() -> open(socket, agent.orElseThrow(), principal.get(), handshake));
                })
                .exceptionallyCompose(failure -> {
                    LOG.error("socket.connect-failed", failure);
                    return refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal(), handshake);
                });
    }

    private CompletionStage<Admission> open(
            Socket socket, AgentProfile agent, Principal principal, Handshake handshake) {
        UnderWay underWay = new UnderWay();
        ActorRef<ClientNotice> client =
                system.systemActorOf(Client.behavior(socket, underWay), "client-" + socket.id(), Props.empty());
        return sessions.ask(
                        agent.agentId(),
                        replyTo -> new AgentSessionCommand.Connect(
                                agent.agentId(), agent.tenantId(), principal.tokenDigest(), client, replyTo))
                .thenCompose(reply -> switch (reply) {
                    case SessionReply.Connected connected -> welcome(socket, agent, connected, client, underWay);
                    case SessionReply.Refused(var refusal) -> {
                        client.tell(new Client.Gone());
                        yield refused(refusal, handshake);
                    }
                    default -> throw new IllegalStateException("unexpected reply " + reply.getClass());
                });
    }

    private CompletionStage<Admission> welcome(
            Socket socket,
            AgentProfile agent,
            SessionReply.Connected connected,
            ActorRef<ClientNotice> client,
            UnderWay underWay) {
        AgentRef ref = new AgentRef(agent.agentId(), agent.tenantId(), connected.sessionId());
        return views(ref, connected.callIds()).thenApply(views -> {
            client.tell(new Client.Greet(greeting(ref, connected, views)));
            return Admission.accepted(new AgentSocket(socket, ref, client, sessions, handlers, underWay));
        });
    }

    private CompletionStage<List<CallView>> views(AgentRef agent, List<String> callIds) {
        List<CompletableFuture<Optional<CallView>>> asked = callIds.stream()
                .map(callId -> calls.get(agent.in(callId))
                        .thenApply(reply -> reply instanceof CallReply.View(var view)
                                ? Optional.of(view)
                                : Optional.<CallView>empty())
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(_ ->
                        asked.stream().flatMap(view -> view.join().stream()).toList());
    }

    private JsonNode greeting(AgentRef agent, SessionReply.Connected connected, List<CallView> views) {
        ObjectNode greeting = Json.mapper()
                .createObjectNode()
                .put("sessionId", agent.sessionId())
                .put("agentId", agent.agentId())
                .put("tenantId", agent.tenantId())
                .put("licenseId", connected.licenseId());
        greeting.putObject("seat").put("max", connected.seatMax()).put("active", connected.seatActive());
        greeting.set("iceServers", WireJson.tree(iceServers.apply(agent.agentId())));
        greeting.put("heartbeatIntervalMs", HEARTBEAT_INTERVAL_MS)
                .put("leaseUntil", connected.leaseUntil().toString())
                .put("resumed", connected.resumed());
        var calls = greeting.putArray("calls");
        views.forEach(view -> calls.add(ongoing(agent, view)));
        return greeting;
    }

    private static ObjectNode ongoing(AgentRef agent, CallView view) {
        ObjectNode call = Json.mapper()
                .createObjectNode()
                .put("callId", view.callId())
                .put("state", view.state())
                .put("direction", view.direction())
                .put("from", view.from())
                .put("to", view.to())
                .put("muted", view.muted().getOrDefault(agent.agentId(), false))
                .put("held", view.held().getOrDefault(agent.agentId(), false))
                .put("heldByRemote", view.heldByRemote());
        Optional.ofNullable(view.producerIds().get(agent.agentId())).ifPresent(id -> call.put("producerId", id));
        view.answeredAt().ifPresent(at -> call.put("answeredAt", at.toString()));
        return call;
    }

    private static CompletionStage<Admission> refused(Refusal refusal, Handshake handshake) {
        LOG.info(
                "socket.refused",
                "code",
                refusal.code().code(),
                "because",
                refusal.message(),
                "origin",
                handshake.origin().orElse("-"));
        ObjectNode data =
                Json.mapper().createObjectNode().put("code", refusal.code().code());
        return CompletableFuture.completedFuture(Admission.refused(refusal.message(), data));
    }
}
