package dev.tandem.media;

/** The outcome of {@link WebRtcTransport#connect}. */
public sealed interface Connect {
    /** The client's fingerprint is known; its handshake is awaited. */
    record Accepted() implements Connect {}

    /** The parameters cannot be used, or differ from those given before. */
    record Refused(String why) implements Connect {}
}
