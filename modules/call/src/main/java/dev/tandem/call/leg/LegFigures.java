package dev.tandem.call.leg;

import dev.tandem.media.Feed;
import dev.tandem.media.LegStats;
import dev.tandem.media.MediaSink;
import dev.tandem.media.StreamStats;
import java.util.List;

/**
 * What was measured of one leg.
 *
 * @param name as people say it: browser, calling browser, called browser, PBX
 * @param pbx whether it is the one towards SIP
 * @param sends whether audio is to come from it
 * @param listens whether audio is to go to it
 * @param received the stream from it, within this call
 * @param sent the stream to it
 * @param rtcp compound RTCP packets that it has sent; only counted towards SIP
 * @param foreign packets refused because they came from elsewhere; only towards SIP
 * @param elsewhere whether its packets come from another address than it announced
 */
public record LegFigures(
        String name,
        boolean pbx,
        boolean sends,
        boolean listens,
        StreamStats received,
        StreamStats sent,
        long rtcp,
        long foreign,
        boolean elsewhere) {

    /** The leg towards SIP. */
    public static final String PBX = "PBX";

    static LegFigures browser(String name, boolean sends, StreamStats received, Feed feed) {
        List<MediaSink> consumers = feed.sinks();
        StreamStats sent =
                consumers.isEmpty() ? StreamStats.NONE : consumers.getFirst().stats();
        return new LegFigures(name, false, sends, true, received, sent, 0, 0, false);
    }

    static LegFigures pbx(LegStats stats, boolean sends, boolean listens) {
        return new LegFigures(
                PBX,
                true,
                sends,
                listens,
                stats.received(),
                stats.sent(),
                stats.rtcp(),
                stats.foreign(),
                stats.elsewhere());
    }

    /** Round-trip time of the leg; negative until known. */
    public double rttMs() {
        return Math.max(received.rttMs(), sent.rttMs());
    }
}
