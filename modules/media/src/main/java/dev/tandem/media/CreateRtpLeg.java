package dev.tandem.media;

/** The outcome of {@link MediaPlane#createRtpLeg}. */
public sealed interface CreateRtpLeg {
    /** The leg is there and its two ports are bound. */
    record Created(RtpLeg leg) implements CreateRtpLeg {}

    /** No free port pair in the range, or the plane is closed. */
    record Exhausted(String why) implements CreateRtpLeg {}
}
