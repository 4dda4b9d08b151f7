package dev.tandem.media;

/** Where the plane receives, mediasoup's {@code IceCandidate}; {@code ip} and {@code address} are equal. */
public record IceCandidate(
        String foundation, long priority, String ip, String address, String protocol, int port, String type) {}
