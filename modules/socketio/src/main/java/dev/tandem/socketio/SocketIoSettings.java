package dev.tandem.socketio;

import dev.tandem.socketio.engineio.EngineSettings;
import java.time.Duration;

/**
 * Settings of a Socket.IO server. Start from {@link #defaults()} and change with the {@code with…} methods.
 *
 * @param engine path, heartbeat, transport limits, origins
 * @param connectTimeout from the session's opening to the first CONNECT packet
 * @param admissionTimeout how long {@link ConnectHandler#connect} may take to answer
 * @param activityInterval {@link SocketHandler#onActivity} is called at most this often
 * @param limits what one client may use
 */
public record SocketIoSettings(
        EngineSettings engine,
        Duration connectTimeout,
        Duration admissionTimeout,
        Duration activityInterval,
        ClientLimits limits) {

    /** Path {@code /socket.io/}; connect timeout 45 s and 10 attachments, as the reference implementation. */
    public static SocketIoSettings defaults() {
        return new SocketIoSettings(
                EngineSettings.defaults().withPath("/socket.io/"),
                Duration.ofSeconds(45),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                new ClientLimits(8, 10, 64, 100_000, 64, 256));
    }

    public SocketIoSettings withEngine(EngineSettings changed) {
        return new SocketIoSettings(changed, connectTimeout, admissionTimeout, activityInterval, limits);
    }

    public SocketIoSettings withConnectTimeout(Duration changed) {
        return new SocketIoSettings(engine, changed, admissionTimeout, activityInterval, limits);
    }

    public SocketIoSettings withAdmissionTimeout(Duration changed) {
        return new SocketIoSettings(engine, connectTimeout, changed, activityInterval, limits);
    }

    public SocketIoSettings withActivityInterval(Duration changed) {
        return new SocketIoSettings(engine, connectTimeout, admissionTimeout, changed, limits);
    }

    public SocketIoSettings withLimits(ClientLimits changed) {
        return new SocketIoSettings(engine, connectTimeout, admissionTimeout, activityInterval, changed);
    }

    /**
     * What one client may use.
     *
     * @param maxNamespaces namespaces of one client, over the life of its session
     * @param maxAttachments binary attachments in one packet
     * @param maxJsonDepth nesting of a packet's JSON
     * @param maxJsonTokens JSON tokens in a packet
     * @param maxEventsBeforeAdmission events that wait while {@link ConnectHandler#connect} is deciding
     * @param maxPendingAcks acknowledgements that one socket may owe us
     */
    public record ClientLimits(
            int maxNamespaces,
            int maxAttachments,
            int maxJsonDepth,
            int maxJsonTokens,
            int maxEventsBeforeAdmission,
            int maxPendingAcks) {}
}
