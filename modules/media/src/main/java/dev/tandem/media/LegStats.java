package dev.tandem.media;

/**
 * One plain RTP leg's figures.
 *
 * @param remote where packets are sent, empty until known
 * @param received the stream from the far side
 * @param sent the stream to the far side
 * @param foreign packets refused because they came from an address other than the latched one
 */
public record LegStats(String remote, StreamStats received, StreamStats sent, long foreign) {}
