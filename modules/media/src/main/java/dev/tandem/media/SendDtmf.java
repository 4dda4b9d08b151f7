package dev.tandem.media;

/** The outcome of {@link RtpLeg#sendDtmf}. */
public sealed interface SendDtmf {
    /** The tones will be sent after those already queued. */
    record Queued(int tones) implements SendDtmf {}

    /** Not a tone, queue full, telephone-event not negotiated, or the leg is closed: nothing is sent. */
    record Refused(String why) implements SendDtmf {}
}
