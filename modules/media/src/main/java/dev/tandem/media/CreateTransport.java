package dev.tandem.media;

/** The outcome of {@link MediaPlane#createWebRtcTransport}. */
public sealed interface CreateTransport {
    /** The transport is there and waits for the client. */
    record Created(WebRtcTransport transport) implements CreateTransport {}

    /** The plane is at its limit or closed. */
    record Exhausted(String why) implements CreateTransport {}
}
