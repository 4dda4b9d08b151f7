package dev.tandem.media;

/** One RTCP feedback mechanism of a codec, mediasoup's {@code RtcpFeedback}. */
public record RtcpFeedback(String type, String parameter) {}
