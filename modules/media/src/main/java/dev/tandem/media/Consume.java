package dev.tandem.media;

/** The outcome of {@link WebRtcTransport#consume}. */
public sealed interface Consume {
    /** The client is sent the source's packets from now on. */
    record Consumed(Consumer consumer) implements Consume {}

    /** The client cannot receive the source. */
    record Refused(String why) implements Consume {}
}
