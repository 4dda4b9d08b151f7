package dev.tandem.media;

/** One encoding of a stream, mediasoup's {@code RtpEncodingParameters}; {@code ssrc} is unsigned, 0 if not signalled. */
public record RtpEncoding(long ssrc) {}
