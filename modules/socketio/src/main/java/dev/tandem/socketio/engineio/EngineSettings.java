package dev.tandem.socketio.engineio;

import java.time.Duration;

/**
 * Settings of an Engine.IO server. Start from {@link #defaults()} and change with the {@code with…} methods.
 *
 * @param path where it answers, with leading and trailing slash, such as {@code /engine.io/}
 * @param heartbeat ping interval and timeout
 * @param inbound what a client may send
 * @param outbound what is held for a client that does not take it
 * @param deadlines how long half-done things may stay
 * @param maxSessions how many sessions this server holds; further handshakes get 503
 * @param origins which web origins may use it
 */
public record EngineSettings(
        String path,
        Heartbeat heartbeat,
        InboundLimits inbound,
        OutboundLimits outbound,
        Deadlines deadlines,
        int maxSessions,
        AllowedOrigins origins) {

    public EngineSettings {
        if (!path.startsWith("/") || !path.endsWith("/")) {
            throw new IllegalArgumentException("path must start and end with a slash: " + path);
        }
        requirePositive("maxSessions", maxSessions);
    }

    /** As the reference implementation: ping every 25 s, 20 s to answer, 1 MB payload. */
    public static EngineSettings defaults() {
        return new EngineSettings(
                "/engine.io/",
                new Heartbeat(Duration.ofSeconds(25), Duration.ofSeconds(20)),
                new InboundLimits(1_000_000, 256, 200, 1000),
                new OutboundLimits(4096, 4 * 1024 * 1024),
                new Deadlines(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2)),
                20_000,
                AllowedOrigins.any());
    }

    public EngineSettings withPath(String newPath) {
        return new EngineSettings(newPath, heartbeat, inbound, outbound, deadlines, maxSessions, origins);
    }

    public EngineSettings withHeartbeat(Duration interval, Duration timeout) {
        var changed = new Heartbeat(interval, timeout);
        return new EngineSettings(path, changed, inbound, outbound, deadlines, maxSessions, origins);
    }

    public EngineSettings withInbound(InboundLimits changed) {
        return new EngineSettings(path, heartbeat, changed, outbound, deadlines, maxSessions, origins);
    }

    public EngineSettings withOutbound(OutboundLimits changed) {
        return new EngineSettings(path, heartbeat, inbound, changed, deadlines, maxSessions, origins);
    }

    public EngineSettings withDeadlines(Deadlines changed) {
        return new EngineSettings(path, heartbeat, inbound, outbound, changed, maxSessions, origins);
    }

    public EngineSettings withMaxSessions(int changed) {
        return new EngineSettings(path, heartbeat, inbound, outbound, deadlines, changed, origins);
    }

    public EngineSettings withOrigins(AllowedOrigins changed) {
        return new EngineSettings(path, heartbeat, inbound, outbound, deadlines, maxSessions, changed);
    }

    /** The server pings every {@code interval} and the client has {@code timeout} to answer. */
    public record Heartbeat(Duration interval, Duration timeout) {
        public Heartbeat {
            requirePositive("ping interval", interval.toMillis());
            requirePositive("ping timeout", timeout.toMillis());
        }
    }

    /**
     * What a client may send.
     *
     * @param maxPayloadBytes largest WebSocket message and largest POST body
     * @param maxPacketsPerPayload most packets in one POST body
     * @param packetsPerSecond sustained rate of packets, polls included
     * @param packetBurst how many packets may come at once
     */
    public record InboundLimits(int maxPayloadBytes, int maxPacketsPerPayload, int packetsPerSecond, int packetBurst) {
        public InboundLimits {
            requirePositive("maxPayloadBytes", maxPayloadBytes);
            requirePositive("maxPacketsPerPayload", maxPacketsPerPayload);
            requirePositive("packetsPerSecond", packetsPerSecond);
            requirePositive("packetBurst", packetBurst);
        }
    }

    /** What may wait for one client, in messages and in bytes; a client that lets more pile up is dropped. */
    public record OutboundLimits(int maxMessages, int maxBytes) {
        private static final int MAX_QUEUE_BYTES = 1 << 30;

        public OutboundLimits {
            requirePositive("maxMessages", maxMessages);
            requirePositive("maxBytes", maxBytes);
            if (maxBytes > MAX_QUEUE_BYTES) {
                throw new IllegalArgumentException("maxBytes must not be more than " + MAX_QUEUE_BYTES);
            }
        }
    }

    /**
     * How long half-done things may stay.
     *
     * @param upgrade from the opening of a second transport to its upgrade packet
     * @param body from a request's headers, or a message's first fragment, to its last byte
     * @param close from the decision to close until what is queued must have been taken
     */
    public record Deadlines(Duration upgrade, Duration body, Duration close) {
        public Deadlines {
            requirePositive("upgrade deadline", upgrade.toMillis());
            requirePositive("body deadline", body.toMillis());
            requirePositive("close deadline", close.toMillis());
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + value);
        }
    }
}
