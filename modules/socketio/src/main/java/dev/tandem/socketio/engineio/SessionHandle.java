package dev.tandem.socketio.engineio;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** An {@link EngineSession} seen from other threads: routes, WebSocket stages, the layer above. */
final class SessionHandle implements EngineConnection {
    private final String sid;
    private final String logId;
    private final Handshake handshake;
    private final ActorSystem<?> system;
    private final EngineCounters counters;
    private final OutboundBudget budget;
    private final CompletableFuture<ActorRef<SessionCommand>> actor = new CompletableFuture<>();
    private volatile boolean ended;
    private final CompletableFuture<Done> terminated = new CompletableFuture<>();
    private final Set<Runnable> atTermination = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean posting = new AtomicBoolean();
    private final AtomicBoolean overflowed = new AtomicBoolean();
    private volatile boolean closed;
    private volatile Consumer<OutboundBatch> transmitter = this::release;

    SessionHandle(
            String sid,
            String logId,
            Handshake handshake,
            ActorSystem<?> system,
            EngineCounters counters,
            EngineSettings.OutboundLimits limits) {
        this.sid = sid;
        this.logId = logId;
        this.handshake = handshake;
        this.system = system;
        this.counters = counters;
        this.budget = new OutboundBudget(limits);
    }

    /** Called by the session itself, before all else, and by its maker. */
    void started(ActorRef<SessionCommand> ref) {
        actor.complete(ref);
    }

    /** How the session sends, on its own thread. */
    void transmitBy(Consumer<OutboundBatch> session) {
        transmitter = session;
    }

    void tell(SessionCommand command) {
        if (!ended) {
            // Never waits: the actor is known before anything else has this handle.
            actor.join().tell(command);
        }
    }

    /** Asks the session; {@code ifGone} is the answer when it ends, or has ended, without giving one. */
    <R> CompletionStage<R> ask(Function<CompletableFuture<R>, SessionCommand> command, R ifGone) {
        var answer = new CompletableFuture<R>();
        var forget = onTermination(() -> answer.complete(ifGone));
        tell(command.apply(answer));
        return answer.whenComplete((given, failure) -> forget.run());
    }

    /**
     * Runs the action when the session has ended, at once if it has.
     *
     * @return forgets the action
     */
    Runnable onTermination(Runnable action) {
        atTermination.add(action);
        if (ended) {
            action.run();
        }
        return () -> atTermination.remove(action);
    }

    /** A client may have one POST at a time; false when there is one already. */
    boolean beginPost() {
        return posting.compareAndSet(false, true);
    }

    void endPost() {
        posting.set(false);
    }

    /** A packet was handed to a transport. */
    void sent(EnginePacket packet) {
        if (packet instanceof EnginePacket.Message(EngineMessage payload)) {
            int bytes = payload.byteSize();
            budget.release(1, bytes);
            counters.sent(bytes);
        } else {
            counters.sent(1);
        }
    }

    /** The session takes and gives nothing any more. */
    void markClosed() {
        closed = true;
    }

    void terminate() {
        closed = true;
        ended = true;
        atTermination.forEach(Runnable::run);
        atTermination.clear();
        // Last: whoever waits for the end finds nothing of the session left.
        terminated.complete(Done.getInstance());
    }

    CompletionStage<Done> terminated() {
        return terminated;
    }

    @Override
    public String sid() {
        return sid;
    }

    @Override
    public String logId() {
        return logId;
    }

    @Override
    public Handshake handshake() {
        return handshake;
    }

    @Override
    public void send(OutboundBatch batch) {
        if (reserve(batch)) {
            tell(new SessionCommand.Transmit(batch));
        }
    }

    @Override
    public boolean reserve(OutboundBatch batch) {
        if (closed) {
            return false;
        }
        if (budget.reserve(batch.messages().size(), batch.bytes())) {
            return true;
        }
        if (overflowed.compareAndSet(false, true)) {
            close(DisconnectReason.SLOW_CLIENT);
        }
        return false;
    }

    @Override
    public void transmit(OutboundBatch batch) {
        transmitter.accept(batch);
    }

    @Override
    public void release(OutboundBatch batch) {
        budget.release(batch.messages().size(), batch.bytes());
    }

    @Override
    public void execute(Runnable task) {
        if (!closed) {
            tell(new SessionCommand.Run(task));
        }
    }

    @Override
    public void executeInAnyCase(Runnable task) {
        var due = new AtomicBoolean(true);
        Runnable once = () -> {
            if (due.compareAndSet(true, false)) {
                task.run();
            }
        };
        var forget = onTermination(once);
        tell(new SessionCommand.Run(() -> {
            forget.run();
            once.run();
        }));
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return system.scheduler().scheduleOnce(delay, () -> execute(task), system.executionContext());
    }

    @Override
    public void close(DisconnectReason reason) {
        tell(new SessionCommand.Close(reason));
    }

    int waitingMessages() {
        return budget.waitingMessages();
    }

    int waitingBytes() {
        return budget.waitingBytes();
    }
}
