package dev.tandem.call.quality;

import dev.tandem.call.leg.LegFigures;
import dev.tandem.call.leg.MediaFigures;
import dev.tandem.media.StreamStats;
import java.util.List;

/** The whole way from one end's microphone to the other end's ear: losses and delays of both legs together. */
final class PathScore {
    private PathScore() {}

    /** The score of the worse direction; of a call in which nothing has flowed that of an undisturbed path. */
    static double worst(MediaFigures figures) {
        EModel model = EModel.of(figures.codec());
        List<LegFigures> legs = figures.legs();
        double worst = model.mos(0, model.delayMs(0, 0));
        for (LegFigures from : legs) {
            for (LegFigures to : legs) {
                if ((legs.size() == 1 || !from.name().equals(to.name()))
                        && from.received().packets() > 0) {
                    worst = Math.min(worst, score(from, to, model));
                }
            }
        }
        return worst;
    }

    /** We pass packets on without a jitter buffer, so that the last receiver's figure holds the whole jitter. */
    private static double score(LegFigures from, LegFigures to, EModel model) {
        StreamStats in = from.received();
        StreamStats out = to.sent();
        double arrives = (1 - LegQuality.loss(in, true) / 100) * (1 - LegQuality.loss(out, false) / 100);
        double network = Math.max(0, from.rttMs()) / 2 + Math.max(0, to.rttMs()) / 2;
        double jitter = Math.max(in.jitterMs(), out.jitterMs());
        return model.mos(100 * (1 - arrives), model.delayMs(network, jitter));
    }
}
