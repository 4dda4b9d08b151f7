package dev.tandem.sip.sdp;

/** What became of a received session description. */
public sealed interface SdpResult {
    record Parsed(SdpAudio session) implements SdpResult {}

    /** @param why one short phrase, without text of the sender */
    record Refused(String why) implements SdpResult {}
}
