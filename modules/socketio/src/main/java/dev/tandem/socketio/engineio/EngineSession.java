package dev.tandem.socketio.engineio;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session: its transport and the change to another, its heartbeat, its limits, its end. Open until
 * {@link #close}, then it lingers while the client takes what is left, then it stops.
 */
final class EngineSession extends AbstractBehavior<SessionCommand> {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSession.class);

    /** How long a poll that crossed the client's own close packet is awaited. */
    private static final Duration CLIENT_CLOSE_LINGER = Duration.ofMillis(250);

    private static final Duration UPGRADE_PATIENCE = Duration.ofMillis(50);

    private final EngineSettings settings;
    private final SessionHandle handle;
    private final EngineCounters counters;
    private final TimerScheduler<SessionCommand> timers;
    private final EngineHandler handler;
    private final TokenBucket inbound;
    private final PollingTransport polling;
    private final Upgrading upgrading;
    private final boolean webSocketFromStart;
    private Transport transport;
    private boolean open = true;
    private EnginePacket farewell = new EnginePacket.Close();
    private long pingAtNanos = System.nanoTime();
    private long expiresAtNanos;

    private EngineSession(
            ActorContext<SessionCommand> context,
            TimerScheduler<SessionCommand> timers,
            EngineSettings settings,
            SessionHandle handle,
            EngineCounters counters,
            boolean webSocketFromStart,
            Function<EngineConnection, EngineHandler> acceptor) {
        super(context);
        this.settings = settings;
        this.handle = handle;
        this.counters = counters;
        this.timers = timers;
        this.webSocketFromStart = webSocketFromStart;
        var limits = settings.inbound();
        this.inbound = new TokenBucket(limits.packetsPerSecond(), limits.packetBurst(), System.nanoTime());
        this.polling = new PollingTransport(limits.maxPayloadBytes(), handle);
        this.transport = polling;
        this.upgrading = new Upgrading(timers, polling, settings.deadlines().upgrade());
        handle.transmitBy(this::transmit);
        this.handler = acceptor.apply(handle);
        awaitNextPing();
    }

    static Behavior<SessionCommand> create(
            EngineSettings settings,
            SessionHandle handle,
            EngineCounters counters,
            boolean webSocketFromStart,
            Function<EngineConnection, EngineHandler> acceptor) {
        return Behaviors.setup(context -> {
            handle.started(context.getSelf());
            return Behaviors.withTimers(timers -> {
                try {
                    return new EngineSession(context, timers, settings, handle, counters, webSocketFromStart, acceptor);
                } catch (RuntimeException bug) {
                    LOG.atError()
                            .setCause(bug)
                            .addKeyValue("session", handle.logId())
                            .log("engineio.acceptor-failed");
                    handle.terminate();
                    return Behaviors.stopped();
                }
            });
        });
    }

    @Override
    public Receive<SessionCommand> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(command -> open ? whileOpen(command) : whileLingering(command))
                .onSignal(PostStop.class, stopped -> onStop())
                .build();
    }

    private Behavior<SessionCommand> whileOpen(SessionCommand command) {
        switch (command) {
            case SessionCommand.Poll poll -> poll(poll);
            case SessionCommand.Post post -> post(post);
            case SessionCommand.LinkOpened(var link) -> linkOpened(link);
            case SessionCommand.LinkReceived(var link, var frame) -> linkReceived(link, frame);
            case SessionCommand.LinkClosed(var link, var reason) -> linkClosed(link, reason);
            case SessionCommand.Run(Runnable task) -> guarded(task);
            case SessionCommand.Transmit(var batch) -> transmit(batch);
            case SessionCommand.Close(var reason) -> close(reason);
            case SessionCommand.Due due -> onDue(due);
        }
        return open || isLingering() ? this : Behaviors.stopped();
    }

    private void onDue(SessionCommand.Due due) {
        switch (due) {
            case PING -> {
                transport.send(new EnginePacket.Ping(""));
                timers.startSingleTimer(
                        SessionCommand.Due.PONG, settings.heartbeat().timeout());
            }
            case PONG -> close(DisconnectReason.PING_TIMEOUT);
            case NOOP -> polling.endPoll(new EnginePacket.Noop());
            case UPGRADE -> upgrading.abandon();
            case END -> throw new IllegalStateException("the end came before the close");
        }
    }

    private void transmit(OutboundBatch batch) {
        if (open) {
            transport.send(batch.messages().stream()
                    .<EnginePacket>map(EnginePacket.Message::new)
                    .toList());
        }
    }

    // ---- heartbeat

    private void awaitNextPing() {
        var heartbeat = settings.heartbeat();
        long now = System.nanoTime();
        // Pings keep their pace however long the pongs take.
        pingAtNanos = Math.max(now, pingAtNanos + heartbeat.interval().toNanos());
        timers.startSingleTimer(SessionCommand.Due.PING, Duration.ofNanos(pingAtNanos - now));
        expiresAtNanos = pingAtNanos + heartbeat.timeout().toNanos();
    }

    private void pong() {
        if (timers.isTimerActive(SessionCommand.Due.PONG)) {
            timers.cancel(SessionCommand.Due.PONG);
            awaitNextPing();
        }
    }

    // ---- long-polling

    private void poll(SessionCommand.Poll poll) {
        if (transport != polling || webSocketFromStart) {
            refuseSoon(poll.answer());
        } else if (System.nanoTime() - expiresAtNanos >= 0) {
            // The timers are coarser than the clock: a client that is late by its own reckoning is late.
            poll.answer().complete(new HttpAnswer.Refused());
            close(DisconnectReason.PING_TIMEOUT);
        } else if (polling.isPolled()) {
            polling.endPoll(new EnginePacket.Close());
            poll.answer().complete(new HttpAnswer.Refused());
            close(DisconnectReason.PARSE_ERROR);
        } else if (admit(1)) {
            polling.accept(poll.answer());
            upgrading.polled();
        } else {
            poll.answer().complete(new HttpAnswer.Refused());
        }
    }

    /** Refuses a poll of an upgraded session, but not before the client has heard of the upgrade by its WebSocket. */
    private void refuseSoon(CompletableFuture<HttpAnswer> poll) {
        handle.schedule(UPGRADE_PATIENCE, () -> poll.complete(new HttpAnswer.Refused()));
    }

    private void post(SessionCommand.Post post) {
        if (transport != polling || webSocketFromStart) {
            post.answer().complete(new HttpAnswer.Refused());
            return;
        }
        var payload = EngineCodec.decodePayload(post.body(), settings.inbound().maxPacketsPerPayload());
        boolean understood = switch (payload) {
            case EngineCodec.Payload.Packets(var packets) -> receiveAll(packets);
            case EngineCodec.Payload.Malformed() -> refuse(DisconnectReason.PARSE_ERROR);
            case EngineCodec.Payload.TooManyPackets() -> refuse(DisconnectReason.LIMIT_EXCEEDED);
        };
        post.answer().complete(understood ? new HttpAnswer.Payload("ok") : new HttpAnswer.Refused());
    }

    private boolean receiveAll(List<EnginePacket> packets) {
        for (EnginePacket packet : packets) {
            if (!open || !admit(EngineCodec.encodedSize(packet)) || !receive(packet)) {
                return false;
            }
        }
        return true;
    }

    private boolean refuse(DisconnectReason reason) {
        close(reason);
        return false;
    }

    // ---- WebSocket

    private void linkOpened(WebSocketLink link) {
        if (transport != polling) {
            // The session has its WebSocket already: the protocol lets this one open, and then it is closed.
            link.abort();
        } else if (webSocketFromStart) {
            link.send(new EnginePacket.Open(OpenPacket.json(handle.sid(), List.of(), settings)));
            adopt(link);
        } else {
            upgrading.opened(link);
        }
    }

    private void linkReceived(WebSocketLink link, Frame frame) {
        link.received();
        switch (frame) {
            case Frame.TooLarge() -> refuseFrame(link, DisconnectReason.PAYLOAD_TOO_LARGE);
            case Frame.Incomplete() -> refuseFrame(link, DisconnectReason.TRANSPORT_ERROR);
            case Frame.Binary(var bytes) -> {
                if (link == transport && admit(bytes.size())) {
                    receive(new EnginePacket.Message(new EngineMessage.Binary(bytes)));
                }
            }
            case Frame.Text(String text) -> {
                if (link == transport) {
                    if (admit(text.length())) {
                        EngineCodec.decode(text)
                                .ifPresentOrElse(this::receive, () -> close(DisconnectReason.PARSE_ERROR));
                    }
                } else if (upgrading.isComplete(link, text)) {
                    polling.takePoll().ifPresent(this::refuseSoon);
                    adopt(link);
                }
            }
        }
    }

    /** A probing WebSocket that breaks a rule is closed alone: the session goes on over long-polling. */
    private void refuseFrame(WebSocketLink link, DisconnectReason reason) {
        if (link == transport) {
            close(reason);
        } else {
            link.abort();
        }
    }

    private void adopt(WebSocketLink link) {
        transport = link;
        link.send(polling.takeWaiting());
    }

    private void linkClosed(WebSocketLink link, DisconnectReason reason) {
        if (link == transport) {
            close(reason);
            timers.cancel(SessionCommand.Due.END);
        } else {
            upgrading.closed(link);
        }
    }

    // ---- what arrives

    /** Counts a packet against the client's rate; false, and the session closed, when it is too many. */
    private boolean admit(int bytes) {
        counters.received(bytes);
        if (inbound.take(System.nanoTime())) {
            guarded(handler::onActivity);
            return true;
        }
        return refuse(DisconnectReason.RATE_LIMITED);
    }

    /** False when the packet is none that a client may send. */
    private boolean receive(EnginePacket packet) {
        switch (packet) {
            case EnginePacket.Message(var payload) -> guarded(() -> handler.onMessage(payload));
            case EnginePacket.Pong pong -> pong();
            case EnginePacket.Close() -> {
                farewell = new EnginePacket.Noop();
                close(DisconnectReason.TRANSPORT_CLOSE);
            }
            case EnginePacket.Noop() -> {}
            case EnginePacket.Open open -> refuse(DisconnectReason.PARSE_ERROR);
            case EnginePacket.Ping ping -> refuse(DisconnectReason.PARSE_ERROR);
            case EnginePacket.Upgrade() -> refuse(DisconnectReason.PARSE_ERROR);
        }
        return open || farewell instanceof EnginePacket.Noop;
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | StackOverflowError | LinkageError bug) {
            LOG.atError().setCause(bug).addKeyValue("session", handle.logId()).log("engineio.handler-failed");
            close(DisconnectReason.HANDLER_FAILED);
        }
    }

    // ---- the end

    private void close(DisconnectReason reason) {
        if (!open) {
            return;
        }
        open = false;
        timers.cancelAll();
        handle.markClosed();
        upgrading.abandon();
        counters.closed(reason);
        var line = reason.isOffence() ? LOG.atWarn() : LOG.atDebug();
        line.addKeyValue("session", handle.logId())
                .addKeyValue("reason", reason.text())
                .addKeyValue(
                        "remote",
                        handle.handshake().remote().map(Object::toString).orElse("unknown"))
                .addKeyValue("queuedMessages", handle.waitingMessages())
                .addKeyValue("queuedBytes", handle.waitingBytes())
                .log(reason.isOffence() ? "engineio.client-dropped" : "engineio.closed");
        guarded(() -> handler.onClose(reason));
        sayFarewell(reason);
    }

    private void sayFarewell(DisconnectReason reason) {
        boolean clientGone = reason.isOffence() || reason == DisconnectReason.PING_TIMEOUT;
        if (transport instanceof WebSocketLink link) {
            if (clientGone) {
                link.abort();
            } else {
                link.finish();
                timers.startSingleTimer(
                        SessionCommand.Due.END, settings.deadlines().close());
            }
        } else if (clientGone || webSocketFromStart) {
            polling.endPoll(new EnginePacket.Close());
        } else {
            boolean polled = polling.isPolled();
            polling.send(farewell);
            if (!polled || polling.hasWaiting()) {
                boolean byClient = farewell instanceof EnginePacket.Noop;
                timers.startSingleTimer(
                        SessionCommand.Due.END,
                        byClient ? CLIENT_CLOSE_LINGER : settings.deadlines().close());
            }
        }
    }

    private boolean isLingering() {
        return timers.isTimerActive(SessionCommand.Due.END);
    }

    private Behavior<SessionCommand> whileLingering(SessionCommand command) {
        switch (command) {
            case SessionCommand.Poll(var answer) -> {
                if (transport != polling || polling.isPolled()) {
                    answer.complete(new HttpAnswer.Refused());
                } else {
                    polling.accept(answer);
                    return polling.hasWaiting() ? this : Behaviors.stopped();
                }
            }
            case SessionCommand.Post(var body, var answer) -> answer.complete(new HttpAnswer.Refused());
            case SessionCommand.LinkOpened(var link) -> link.abort();
            case SessionCommand.LinkReceived(var link, var frame) -> link.received();
            case SessionCommand.LinkClosed(var link, var reason) -> {
                if (link == transport) {
                    return Behaviors.stopped();
                }
            }
            case SessionCommand.Due due -> {
                if (due == SessionCommand.Due.END) {
                    return Behaviors.stopped();
                }
            }
            case SessionCommand.Transmit transmit -> {}
            case SessionCommand.Run(Runnable task) -> guarded(task);
            case SessionCommand.Close close -> {}
        }
        return this;
    }

    private Behavior<SessionCommand> onStop() {
        close(DisconnectReason.SERVER_SHUTDOWN);
        timers.cancelAll();
        handle.terminate();
        return this;
    }
}
