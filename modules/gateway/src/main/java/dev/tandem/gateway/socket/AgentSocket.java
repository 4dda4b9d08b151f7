package dev.tandem.gateway.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.ErrorBody;
import dev.tandem.socketio.Ack;
import dev.tandem.socketio.Socket;
import dev.tandem.socketio.SocketHandler;
import dev.tandem.socketio.engineio.DisconnectReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;

/** One agent's connected socket: takes the client's events to their handlers and answers each exactly once. */
final class AgentSocket implements SocketHandler {
    private static final EventLog LOG = EventLog.of(AgentSocket.class);
    /** A third of the heartbeat interval that clients are told, so that a lease never waits for one lost message. */
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(10).toNanos();

    private final Socket socket;
    private final AgentRef agent;
    private final ActorRef<ClientNotice> client;
    private final Sessions sessions;
    private final Map<String, EventHandler> handlers;
    private final UnderWay underWay;
    private long lastHeartbeatNanos = System.nanoTime();

    AgentSocket(
            Socket socket,
            AgentRef agent,
            ActorRef<ClientNotice> client,
            Sessions sessions,
            Map<String, EventHandler> handlers,
            UnderWay underWay) {
        this.socket = socket;
        this.agent = agent;
        this.client = client;
        this.sessions = sessions;
        this.handlers = handlers;
        this.underWay = underWay;
    }

    @Override
    public void onEvent(String event, List<JsonNode> args, Ack ack) {
        EventHandler handler = handlers.get(event);
        if (handler == null) {
            refuse(ack, ErrorCode.INVALID_REQUEST.refusal("Unknown event " + shortened(event)));
            return;
        }
        if (underWay.isFull()) {
            refuse(ack, ErrorCode.RATE_LIMITED.refusal());
            return;
        }
        JsonNode payload = args.isEmpty() ? JsonNodeFactory.instance.objectNode() : args.getFirst();
        if (!payload.isObject()) {
            refuse(ack, ErrorCode.INVALID_REQUEST.refusal(event + " takes an object"));
            return;
        }
        handle(event, handler, payload, ack);
    }

    private void handle(String event, EventHandler handler, JsonNode payload, Ack ack) {
        CompletionStage<EventHandler.Outcome> outcome;
        underWay.begun();
        try {
            outcome = handler.handle(agent, payload);
        } catch (WireJson.Malformed malformed) {
            refuse(ack, malformed.refusal());
            underWay.answered();
            return;
        } catch (RuntimeException e) {
            underWay.answered();
            throw e;
        }
        outcome.whenComplete((done, failure) -> {
            try {
                if (failure == null) {
                    answer(ack, done);
                } else {
                    failed(event, ack, failure);
                }
            } finally {
                underWay.answered();
            }
        });
    }

    private void answer(Ack ack, EventHandler.Outcome outcome) {
        switch (outcome) {
            case EventHandler.Outcome.Done(var body) -> ack.send(body);
            case EventHandler.Outcome.Refused(var refusal) -> refuse(ack, refusal);
        }
    }

    private void failed(String event, Ack ack, Throwable failure) {
        String errorId = Ids.next();
        LOG.error("socket.event-failed", failure, "event", event, "session", agent.sessionId(), "error", errorId);
        refuse(ack, ErrorCode.INTERNAL_ERROR.refusal("Internal error " + errorId));
    }

    /** A client that asked for no acknowledgement hears of the refusal as an {@code error} event. */
    private void refuse(Ack ack, Refusal refusal) {
        if (ack.isRequested()) {
            ack.send(WireJson.error(refusal));
        } else {
            socket.emit("error", WireJson.tree(ErrorBody.of(refusal).error()));
        }
    }

    @Override
    public void onActivity() {
        long now = System.nanoTime();
        if (now - lastHeartbeatNanos >= HEARTBEAT_NANOS) {
            lastHeartbeatNanos = now;
            var _ = sessions.ask(
                    agent.agentId(), replyTo -> new AgentSessionCommand.Heartbeat(agent.sessionId(), replyTo));
        }
    }

    @Override
    public void onDisconnect(DisconnectReason reason) {
        LOG.info(
                "socket.disconnected",
                "tenant",
                agent.tenantId(),
                "agent",
                agent.agentId(),
                "session",
                agent.sessionId(),
                "reason",
                reason.text());
        sessions.tell(agent.agentId(), new AgentSessionCommand.ClientGone(agent.sessionId(), client));
        client.tell(new Client.Gone());
    }

    private static String shortened(String event) {
        return event.length() <= 64 ? event : event.substring(0, 64) + "…";
    }
}
