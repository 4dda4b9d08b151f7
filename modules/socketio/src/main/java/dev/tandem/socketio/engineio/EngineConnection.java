package dev.tandem.socketio.engineio;

import java.time.Duration;
import org.apache.pekko.actor.Cancellable;

/** One session, as the layer above sees it. All methods may be called from any thread unless they say otherwise. */
public interface EngineConnection {
    /** The session id, which is a secret between client and server: do not log it. */
    String sid();

    /** A name of this session for logs, which tells nothing of the session id. */
    String logId();

    Handshake handshake();

    /**
     * Sends a batch. When the client's outbound queue has no room for it, the client is dropped as a slow one. Nothing
     * happens once the session is closed.
     */
    void send(OutboundBatch batch);

    /**
     * Takes room in the client's outbound queue for a batch to be given to {@link #transmit} or {@link #release} later.
     *
     * @return false when there was none, or the session is closed; the client is then dropped, as by {@link #send}
     */
    boolean reserve(OutboundBatch batch);

    /** Sends a batch for which room is reserved. To be called within {@link #execute} or the handler's methods only. */
    void transmit(OutboundBatch batch);

    /** Gives back the room of a batch that will not be sent. */
    void release(OutboundBatch batch);

    /**
     * Runs a task between two calls of the handler, so that both may share state without locks. Tasks of one thread run
     * in order. Nothing happens once the session is closed.
     */
    void execute(Runnable task);

    /**
     * Like {@link #execute}, but the task runs in any case, and once: when the session ends before its turn comes, at
     * its end, and when it has ended already, now, on the calling thread.
     */
    void executeInAnyCase(Runnable task);

    /** Like {@link #execute}, later. */
    Cancellable schedule(Duration delay, Runnable task);

    /** Closes the session; what is queued is still sent unless the client broke a rule. */
    void close(DisconnectReason reason);
}
