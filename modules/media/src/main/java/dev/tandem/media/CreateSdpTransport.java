package dev.tandem.media;

/** The outcome of {@link MediaPlane#createSdpTransport}. */
public sealed interface CreateSdpTransport {
    /** The transport is there and waits for the client. */
    record Created(SdpTransport transport) implements CreateSdpTransport {}

    /** The plane is at its limit or closed. */
    record Exhausted(String why) implements CreateSdpTransport {}
}
