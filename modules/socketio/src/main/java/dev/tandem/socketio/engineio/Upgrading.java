package dev.tandem.socketio.engineio;

import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The change from long-polling to WebSocket (protocol, "Upgrade"): the client opens a WebSocket, probes it, lets its
 * last poll end, and sends the upgrade packet.
 */
final class Upgrading {
    private static final String PROBE = "probe";

    /** A poll that comes after the probe is ended this much later, or refused when the upgrade packet overtakes it. */
    private static final Duration POLL_PATIENCE = Duration.ofMillis(50);

    private final TimerScheduler<SessionCommand> timers;
    private final PollingTransport polling;
    private final Duration deadline;
    private Optional<WebSocketLink> candidate = Optional.empty();
    private boolean probed;

    Upgrading(TimerScheduler<SessionCommand> timers, PollingTransport polling, Duration deadline) {
        this.timers = timers;
        this.polling = polling;
        this.deadline = deadline;
    }

    /** A WebSocket of this session is open; only one may try at a time. */
    void opened(WebSocketLink link) {
        if (candidate.isPresent()) {
            link.abort();
            return;
        }
        candidate = Optional.of(link);
        timers.startSingleTimer(SessionCommand.Due.UPGRADE, deadline);
    }

    /** Takes a text frame of a candidate; true when it completes the upgrade. */
    boolean isComplete(WebSocketLink link, String text) {
        if (!isCandidate(link)) {
            return false;
        }
        var packet = EngineCodec.decode(text);
        if (packet.isPresent()
                && packet.get() instanceof EnginePacket.Ping(String data)
                && data.equals(PROBE)
                && !probed) {
            probed = true;
            link.send(new EnginePacket.Pong(PROBE));
            polling.endPoll(new EnginePacket.Noop());
            return false;
        }
        if (packet.isPresent() && packet.get() instanceof EnginePacket.Upgrade && probed) {
            forget();
            return true;
        }
        abandon();
        return false;
    }

    /** A poll has come: if it still waits and the WebSocket is probed, the client waits for the poll to end. */
    void polled() {
        if (probed && polling.isPolled()) {
            timers.startSingleTimer(SessionCommand.Due.NOOP, POLL_PATIENCE);
        }
    }

    void closed(WebSocketLink link) {
        if (isCandidate(link)) {
            forget();
        }
    }

    /** Gives the candidate up. */
    void abandon() {
        candidate.ifPresent(WebSocketLink::abort);
        forget();
    }

    private void forget() {
        candidate = Optional.empty();
        probed = false;
        timers.cancel(SessionCommand.Due.UPGRADE);
        timers.cancel(SessionCommand.Due.NOOP);
    }

    private boolean isCandidate(WebSocketLink link) {
        return candidate.isPresent() && candidate.get() == link;
    }
}
