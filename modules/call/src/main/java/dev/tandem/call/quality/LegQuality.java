package dev.tandem.call.quality;

import dev.tandem.call.leg.LegFigures;
import dev.tandem.media.StreamStats;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One direction of one leg.
 *
 * @param leg browser, calling browser, called browser or PBX
 * @param direction {@code received} from it, as we count, or {@code sent} to it, as its receiver reports tell
 * @param packets received, or sent
 * @param lost packets that the receiving end missed
 * @param lossPercent since the beginning, 0 to 100
 * @param lossPercentNow in the last report interval, 0 to 100
 * @param jitterMs interarrival jitter (RFC 3550) at the receiving end
 * @param rttMs round trip of the leg, once RTCP has told it
 * @param mos estimated score of this stretch alone, 1 to 4.5; empty while nothing has flowed or, of what is sent,
 *     nothing was reported
 */
public record LegQuality(
        String leg,
        String direction,
        long packets,
        long lost,
        double lossPercent,
        double lossPercentNow,
        double jitterMs,
        OptionalDouble rttMs,
        OptionalDouble mos) {

    static List<LegQuality> of(LegFigures leg, EModel model) {
        return List.of(
                of(
                        leg,
                        "received",
                        leg.received(),
                        loss(leg.received(), true),
                        leg.received().packets() > 0,
                        model),
                of(leg, "sent", leg.sent(), loss(leg.sent(), false), leg.sent().reports() > 0, model));
    }

    private static LegQuality of(
            LegFigures leg, String direction, StreamStats stream, double loss, boolean measured, EModel model) {
        double delay = model.delayMs(Math.max(0, leg.rttMs()) / 2, stream.jitterMs());
        return new LegQuality(
                leg.name(),
                direction,
                stream.packets(),
                stream.lost(),
                rounded(loss),
                rounded(100 * stream.fractionLost()),
                rounded(stream.jitterMs()),
                leg.rttMs() < 0 ? OptionalDouble.empty() : OptionalDouble.of(rounded(leg.rttMs())),
                measured ? OptionalDouble.of(rounded(model.mos(loss, delay))) : OptionalDouble.empty());
    }

    /** Of a received stream the lost ones were never counted as packets; of a sent one they were. */
    static double loss(StreamStats stream, boolean received) {
        long all = received ? stream.packets() + stream.lost() : stream.packets();
        return all == 0 ? 0 : Math.min(100, 100.0 * stream.lost() / all);
    }

    /** To two decimals. */
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
