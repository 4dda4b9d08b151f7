package dev.tandem.media;

/** Which way media flows on a WebRTC transport, seen from the client, as mediasoup-client names it. */
public enum Direction {
    /** The client sends: the transport carries producers. */
    SEND,
    /** The client receives: the transport carries consumers. */
    RECV
}
