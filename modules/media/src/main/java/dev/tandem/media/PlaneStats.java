package dev.tandem.media;

import java.util.Map;

/**
 * The plane's figures: gauges of now and counters since its start.
 *
 * @param dropped received datagrams not relayed, by reason
 */
public record PlaneStats(
        int transports,
        int connectedTransports,
        int rtpLegs,
        int freePortPairs,
        int sources,
        long packetsReceived,
        long packetsSent,
        long sendFailures,
        Map<String, Long> dropped,
        int handshakesInProgress,
        long handshakesCompleted,
        long handshakesFailed) {
    public PlaneStats {
        dropped = Map.copyOf(dropped);
    }
}
