package dev.tandem.media;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Settings of a media plane; each limit is named here.
 *
 * @param bindAddress local address of all sockets
 * @param announcedAddress address that clients and the far side of RTP legs are told
 * @param webrtcPort UDP port of all WebRTC legs
 * @param rtpMinPort first port of the range for RTP legs, from which the WebRTC port is left out
 * @param rtpMaxPort last port of that range
 * @param threads event loop threads
 * @param maxTransports WebRTC transports at a time
 * @param maxHandshakes DTLS handshakes at a time
 * @param handshakeTimeout deadline of one handshake
 * @param consentTimeout time without a valid ICE check after which a transport is disconnected (RFC 7675)
 * @param legSilence time without RTP after which a leg's listener is told
 * @param latchWindow time after {@link RtpLeg#remote} in which the far side's address may still be learned anew
 * @param maxPacketsPerSecond datagrams a second taken from one remote address, and as many in a burst
 */
public record MediaSettings(
        InetAddress bindAddress,
        InetAddress announcedAddress,
        int webrtcPort,
        int rtpMinPort,
        int rtpMaxPort,
        int threads,
        int maxTransports,
        int maxHandshakes,
        Duration handshakeTimeout,
        Duration consentTimeout,
        Duration legSilence,
        Duration latchWindow,
        int maxPacketsPerSecond) {

    public MediaSettings {
        requireInRange("webrtcPort", webrtcPort, 1, 65535);
        requireInRange("rtpMinPort", rtpMinPort, 1, 65535);
        requireInRange("rtpMaxPort", rtpMaxPort, rtpMinPort, 65535);
        requireInRange("threads", threads, 1, 64);
        requireInRange("maxTransports", maxTransports, 1, 100_000);
        requireInRange("maxHandshakes", maxHandshakes, 1, 10_000);
        requireInRange("maxPacketsPerSecond", maxPacketsPerSecond, 50, 10_000_000);
        if (announcedAddress.isAnyLocalAddress()) {
            throw new IllegalArgumentException("announcedAddress must not be a wildcard");
        }
    }

    /** The usual limits; the WebRTC port is the first of the range. */
    public static MediaSettings of(InetAddress bind, InetAddress announced, int minPort, int maxPort) {
        return new MediaSettings(
                bind,
                announced,
                minPort,
                minPort,
                maxPort,
                Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8),
                4_000,
                64,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                1_000);
    }

    private static void requireInRange(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be within " + min + " and " + max + ", is " + value);
        }
    }
}
