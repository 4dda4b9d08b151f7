package dev.tandem.media;

/**
 * One leg's figures.
 *
 * @param announced address of the far side's session description, empty if it named none
 * @param remote where packets are sent, empty until known
 * @param received the stream from the far side
 * @param sent the stream to the far side
 * @param foreign packets refused because they came from an address other than the latched one
 * @param rtcp compound RTCP packets that the far side has sent
 */
public record LegStats(
        String announced, String remote, StreamStats received, StreamStats sent, long foreign, long rtcp) {
    /** Whether the far side's packets come from elsewhere than it announced. */
    public boolean elsewhere() {
        return !announced.isEmpty() && !remote.isEmpty() && !announced.equals(remote);
    }
}
