package dev.tandem.gateway.rest;

import dev.tandem.media.PlaneStats;
import dev.tandem.socketio.SocketIoMetrics;

/**
 * A node's own figures.
 *
 * @param openSockets connected clients
 * @param transports live WebRTC transports
 * @param rtpLegs live RTP legs towards PBXs
 * @param freePortPairs what is left of the media port range
 */
public record NodeFigures(
        int openSockets,
        long eventsReceived,
        long eventsSent,
        int transports,
        int rtpLegs,
        int freePortPairs,
        long packetsReceived,
        long packetsSent) {

    public static NodeFigures of(SocketIoMetrics sockets, PlaneStats plane) {
        return new NodeFigures(
                sockets.openSockets(),
                sockets.eventsIn(),
                sockets.eventsOut(),
                plane.transports(),
                plane.rtpLegs(),
                plane.freePortPairs(),
                plane.packetsReceived(),
                plane.packetsSent());
    }
}
