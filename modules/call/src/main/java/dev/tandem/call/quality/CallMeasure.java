package dev.tandem.call.quality;

import dev.tandem.call.CallQuality;
import dev.tandem.call.leg.LegFigures;
import dev.tandem.call.leg.MediaFigures;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Puts figures and words together to what is shown and kept of a call. */
public final class CallMeasure {
    private CallMeasure() {}

    /** @param audio whether both sides can hear each other, in words */
    public static CallQuality of(MediaFigures figures, Optional<String> audio) {
        List<LegFigures> legs = figures.legs();
        EModel model = EModel.of(figures.codec());
        long received = legs.stream().mapToLong(leg -> leg.received().packets()).sum();
        long lost = legs.stream().mapToLong(leg -> leg.received().lost()).sum();
        double jitter = legs.stream()
                .mapToDouble(leg -> leg.received().jitterMs())
                .max()
                .orElse(0);
        double rtt = legs.stream().mapToDouble(LegFigures::rttMs).max().orElse(-1);
        return new CallQuality(
                received,
                lost,
                LegQuality.rounded(received + lost == 0 ? 0 : 100.0 * lost / (received + lost)),
                LegQuality.rounded(jitter),
                rtt < 0 ? OptionalDouble.empty() : OptionalDouble.of(LegQuality.rounded(rtt)),
                LegQuality.rounded(PathScore.worst(figures)),
                audio,
                legs.stream().flatMap(leg -> LegQuality.of(leg, model).stream()).toList());
    }
}
