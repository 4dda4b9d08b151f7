package dev.tandem.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tandem.socketio.engineio.DisconnectReason;
import dev.tandem.socketio.engineio.EngineConnection;
import dev.tandem.socketio.engineio.Handshake;
import dev.tandem.socketio.engineio.OutboundBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client in one namespace. What {@link Socket} promises may be called from any thread; all else, and all state,
 * belongs to the session's thread.
 */
final class ClientSocket implements Socket {
    private static final Logger LOG = LoggerFactory.getLogger(ClientSocket.class);

    private sealed interface State {
        /** The application is deciding; {@code early} is what the client sent, and {@code emits} what it will get. */
        record Seeking(Queue<SocketPacket.Event> early, Queue<OutboundBatch> emits) implements State {}

        record Connected(SocketHandler handler) implements State {}

        record Gone(DisconnectReason reason) implements State {}
    }

    private final SocketIoServer.Shared server;
    private final EngineConnection connection;
    private final String namespace;
    private final BiConsumer<ClientSocket, DisconnectReason> leave;
    private final String id;
    private final AtomicLong nextAckId = new AtomicLong();
    private final Map<Long, CompletableFuture<List<JsonNode>>> owedAcks = new HashMap<>();
    private State state = new State.Seeking(new ArrayDeque<>(), new ArrayDeque<>());
    private int earlyBytes;

    ClientSocket(
            SocketIoServer.Shared server,
            EngineConnection connection,
            String namespace,
            BiConsumer<ClientSocket, DisconnectReason> leave) {
        this.server = server;
        this.connection = connection;
        this.namespace = namespace;
        this.leave = leave;
        this.id = server.newSocketId();
    }

    // ---- admission

    void seekAdmission(ConnectHandler application, JsonNode auth) {
        connection.schedule(
                server.settings().admissionTimeout(), () -> decide(Admission.refused("Connection timed out")));
        CompletionStage<Admission> decision;
        try {
            decision = application.connect(this, auth, handshake());
        } catch (RuntimeException | StackOverflowError | LinkageError bug) {
            decision = CompletableFuture.failedFuture(bug);
        }
        decision.whenComplete((admission, failure) ->
                connection.executeInAnyCase(() -> decide(failure == null ? admission : failed("connect", failure))));
    }

    private Admission failed(String what, Throwable failure) {
        logFailure(what, failure);
        return Admission.refused("Internal error");
    }

    private void decide(Admission admission) {
        switch (state) {
            case State.Seeking seeking -> {
                switch (admission) {
                    case Admission.Accepted(SocketHandler handler) -> enter(seeking, handler);
                    case Admission.Refused refused -> {
                        refuse(server, connection, namespace, refused);
                        leave.accept(this, DisconnectReason.SERVER_DISCONNECT);
                    }
                }
            }
            case State.Gone(DisconnectReason reason) -> {
                // The client left, or time ran out, while the application was deciding: it must hear of the end.
                if (admission instanceof Admission.Accepted(SocketHandler handler)) {
                    guarded("disconnect", () -> handler.onDisconnect(reason));
                }
            }
            case State.Connected connected -> {}
        }
    }

    private void enter(State.Seeking seeking, SocketHandler handler) {
        state = new State.Connected(handler);
        server.counters().openSockets.increment();
        var sid = JsonNodeFactory.instance.objectNode().put("sid", id);
        transmit(server.codec().encode(new SocketPacket.Connect(namespace, sid)));
        seeking.emits().forEach(connection::transmit);
        seeking.early().forEach(this::receiveEvent);
    }

    /** Tells the client that it is not let into a namespace. */
    static void refuse(SocketIoServer.Shared server, EngineConnection connection, String namespace, Admission refusal) {
        if (refusal instanceof Admission.Refused(String message, var data)) {
            server.counters().connectionsRefused.increment();
            var error = JsonNodeFactory.instance.objectNode().put("message", message);
            data.ifPresent(details -> error.set("data", details));
            var batch = server.codec().encode(new SocketPacket.ConnectError(namespace, error));
            if (connection.reserve(batch)) {
                connection.transmit(batch);
            }
        }
    }

    // ---- what the client sends

    void receive(SocketPacket packet, int bytes) {
        switch (packet) {
            case SocketPacket.Event event
            when state instanceof State.Seeking(var early, var emits) -> {
                earlyBytes += bytes;
                early.add(event);
                if (early.size() > server.settings().limits().maxEventsBeforeAdmission()
                        || earlyBytes > server.settings().engine().inbound().maxPayloadBytes()) {
                    connection.close(DisconnectReason.LIMIT_EXCEEDED);
                }
            }
            case SocketPacket.Event event -> receiveEvent(event);
            case SocketPacket.Ack(String sameNamespace, long ackId, List<JsonNode> args) -> {
                var owed = owedAcks.remove(ackId);
                if (owed != null) {
                    owed.complete(args);
                }
            }
            default -> throw new IllegalArgumentException("not a socket's packet: " + packet);
        }
    }

    private void receiveEvent(SocketPacket.Event event) {
        if (state instanceof State.Connected(SocketHandler handler)) {
            server.counters().eventsIn.increment();
            guarded("event", () -> handler.onEvent(event.name(), event.args(), new Reply(event.ackId())));
        }
    }

    void active() {
        if (state instanceof State.Connected(SocketHandler handler)) {
            guarded("activity", handler::onActivity);
        }
    }

    // ---- the end

    boolean isConnected() {
        return state instanceof State.Connected;
    }

    /** Ends this socket, which its connection has forgotten already. */
    void end(DisconnectReason reason) {
        var before = state;
        state = new State.Gone(reason);
        var gone = new SocketGoneException(reason.text());
        owedAcks.values().forEach(owed -> owed.completeExceptionally(gone));
        owedAcks.clear();
        switch (before) {
            case State.Seeking(var early, var emits) -> emits.forEach(connection::release);
            case State.Connected(SocketHandler handler) -> {
                server.counters().openSockets.decrement();
                guarded("disconnect", () -> handler.onDisconnect(reason));
            }
            case State.Gone already -> {}
        }
    }

    private void putOut(DisconnectReason reason) {
        switch (state) {
            case State.Connected connected -> {
                transmit(server.codec().encode(new SocketPacket.Disconnect(namespace)));
                leave.accept(this, reason);
            }
            case State.Seeking seeking -> decide(Admission.refused("Disconnected"));
            case State.Gone gone -> {}
        }
    }

    private void guarded(String what, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | StackOverflowError | LinkageError bug) {
            logFailure(what, bug);
            putOut(DisconnectReason.HANDLER_FAILED);
        }
    }

    private void logFailure(String what, Throwable failure) {
        LOG.atError()
                .setCause(failure)
                .addKeyValue("session", connection.logId())
                .addKeyValue("namespace", namespace)
                .addKeyValue("on", what)
                .log("socketio.handler-failed");
    }

    // ---- what the application sends

    @Override
    public String id() {
        return id;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public Handshake handshake() {
        return connection.handshake();
    }

    @Override
    public void emit(String event, JsonNode... args) {
        server.counters().eventsOut.increment();
        post(new SocketPacket.Event(namespace, OptionalLong.empty(), event, List.of(args)));
    }

    @Override
    public CompletionStage<List<JsonNode>> emitWithAck(Duration timeout, String event, JsonNode... args) {
        long ackId = nextAckId.getAndIncrement();
        var packet = new SocketPacket.Event(namespace, OptionalLong.of(ackId), event, List.of(args));
        var batch = server.codec().encode(packet);
        var answer = new CompletableFuture<List<JsonNode>>();
        if (!connection.reserve(batch)) {
            answer.completeExceptionally(new SocketGoneException("the connection is closed"));
            return answer;
        }
        server.counters().eventsOut.increment();
        connection.executeInAnyCase(() -> owe(ackId, answer, batch));
        CompletionStage<List<JsonNode>> stage = answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        stage.whenComplete((given, failure) -> connection.execute(() -> owedAcks.remove(ackId)));
        return stage;
    }

    private void owe(long ackId, CompletableFuture<List<JsonNode>> answer, OutboundBatch batch) {
        if (state instanceof State.Gone(DisconnectReason reason)) {
            connection.release(batch);
            answer.completeExceptionally(new SocketGoneException(reason.text()));
        } else if (owedAcks.size() >= server.settings().limits().maxPendingAcks()) {
            connection.release(batch);
            answer.completeExceptionally(new SocketGoneException("too many acknowledgements are awaited"));
        } else {
            owedAcks.put(ackId, answer);
            deliver(batch);
        }
    }

    @Override
    public void disconnect() {
        connection.execute(() -> putOut(DisconnectReason.SERVER_DISCONNECT));
    }

    private void post(SocketPacket packet) {
        var batch = server.codec().encode(packet);
        if (connection.reserve(batch)) {
            connection.execute(() -> deliver(batch));
        }
    }

    private void deliver(OutboundBatch batch) {
        switch (state) {
            case State.Seeking(var early, var emits) -> emits.add(batch);
            case State.Connected connected -> connection.transmit(batch);
            case State.Gone gone -> connection.release(batch);
        }
    }

    private void transmit(OutboundBatch batch) {
        if (connection.reserve(batch)) {
            connection.transmit(batch);
        }
    }

    /** The acknowledgement of one event of the client. */
    private final class Reply implements Ack {
        private final OptionalLong ackId;
        private final AtomicBoolean due;

        Reply(OptionalLong ackId) {
            this.ackId = ackId;
            this.due = new AtomicBoolean(ackId.isPresent());
        }

        @Override
        public boolean isRequested() {
            return ackId.isPresent();
        }

        @Override
        public void send(JsonNode... args) {
            if (due.compareAndSet(true, false)) {
                post(new SocketPacket.Ack(namespace, ackId.getAsLong(), new ArrayList<>(List.of(args))));
            }
        }
    }
}
