package dev.tandem.socketio.engineio;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.DeadLetterSuppression;

/** What an {@link EngineSession} is told. What comes after its end is of no interest, and no dead letter. */
sealed interface SessionCommand extends DeadLetterSuppression {
    /** A GET of the long-polling transport. */
    record Poll(CompletableFuture<HttpAnswer> answer) implements SessionCommand {}

    /** A POST of the long-polling transport, whole. */
    record Post(String body, CompletableFuture<HttpAnswer> answer) implements SessionCommand {}

    /** A WebSocket of this session is open. */
    record LinkOpened(WebSocketLink link) implements SessionCommand {}

    record LinkReceived(WebSocketLink link, Frame frame) implements SessionCommand {}

    record LinkClosed(WebSocketLink link, DisconnectReason reason) implements SessionCommand {}

    /** A task of the layer above. */
    record Run(Runnable task) implements SessionCommand {}

    /** Messages for which room in the outbound queue is reserved. */
    record Transmit(OutboundBatch batch) implements SessionCommand {}

    record Close(DisconnectReason reason) implements SessionCommand {}

    /** Times that have come. */
    enum Due implements SessionCommand {
        PING,
        PONG,
        /** A deferred poll of a client that is changing transports must be ended. */
        NOOP,
        UPGRADE,
        END
    }
}
