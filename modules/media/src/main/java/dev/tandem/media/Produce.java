package dev.tandem.media;

/** The outcome of {@link WebRtcTransport#produce}. */
public sealed interface Produce {
    /** Packets of the stream are relayed from now on. */
    record Produced(Producer producer) implements Produce {}

    /** The stream cannot be carried. */
    record Refused(String why) implements Produce {}
}
