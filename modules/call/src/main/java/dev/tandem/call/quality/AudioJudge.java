package dev.tandem.call.quality;

import dev.tandem.call.leg.LegFigures;
import dev.tandem.call.leg.MediaFigures;
import dev.tandem.media.StreamStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges what flowed between two readings of a call's counters. Pure. */
final class AudioJudge {
    /** Loss that a receiver reports when nothing arrives: 255/256 is the most that a report can say. */
    private static final double ALL = 0.99;
    /** Reports without a word about our stream before that means that it does not arrive: over ten seconds. */
    private static final int REPORTS_WITHOUT_US = 3;

    private static final int PACKETS_TO_BE_REPORTED = 500;
    /** Five seconds without the least noise are no open microphone. */
    private static final int PACKETS_TO_HEAR_NOISE = 250;

    private AudioJudge() {}

    static AudioVerdict judge(MediaFigures from, MediaFigures to) {
        if (from.held() || to.held()) {
            return AudioVerdict.ON_HOLD;
        }
        List<Flow> flows = to.legs().stream()
                .map(leg -> new Flow(leg, from.leg(leg.name())))
                .toList();
        List<String> faults = new ArrayList<>();
        for (Flow flow : flows) {
            fromIt(flow).ifPresent(faults::add);
            toIt(flow, flows).ifPresent(faults::add);
        }
        boolean elsewhere = to.legs().stream()
                .anyMatch(leg -> leg.elsewhere() && leg.received().packets() > 0);
        String note = elsewhere ? LegFigures.PBX + " sends from another address than it announced" : "";
        if (faults.isEmpty()) {
            return new AudioVerdict(false, elsewhere ? "both ways, but " + note : "both ways");
        }
        if (elsewhere) {
            faults.add(note);
        }
        return new AudioVerdict(true, String.join("; ", faults));
    }

    /** What a leg did from one reading to the other. */
    private record Flow(LegFigures leg, StreamStats received, StreamStats sent, long rtcp, long foreign) {
        Flow(LegFigures leg, Optional<LegFigures> before) {
            this(
                    leg,
                    leg.received().since(before.map(LegFigures::received).orElse(StreamStats.NONE)),
                    leg.sent().since(before.map(LegFigures::sent).orElse(StreamStats.NONE)),
                    leg.rtcp() - before.map(LegFigures::rtcp).orElse(0L),
                    leg.foreign() - before.map(LegFigures::foreign).orElse(0L));
        }
    }

    private static Optional<String> fromIt(Flow flow) {
        String name = flow.leg().name();
        if (!flow.leg().sends()) {
            return Optional.empty();
        }
        if (flow.received().packets() == 0) {
            return Optional.of(
                    flow.foreign() > 0
                            ? name + " sends from another address than it announced and is not heard"
                            : name + " sends nothing");
        }
        boolean silent = !flow.leg().pbx()
                && flow.received().packets() >= PACKETS_TO_HEAR_NOISE
                && flow.received().silent() == flow.received().packets();
        return silent ? Optional.of(name + " sends silence only") : Optional.empty();
    }

    private static Optional<String> toIt(Flow flow, List<Flow> all) {
        String name = flow.leg().name();
        if (!flow.leg().listens()) {
            return Optional.empty();
        }
        if (flow.sent().packets() == 0) {
            boolean spoken = all.stream()
                    .filter(other -> all.size() == 1 || !other.leg().name().equals(name))
                    .anyMatch(other -> other.received().packets() > 0);
            String why = flow.leg().pbx() ? "it has no address to send to" : "it does not take the call's audio";
            return spoken ? Optional.of(name + " receives nothing (" + why + ")") : Optional.empty();
        }
        if (flow.sent().reports() > 0 && flow.sent().fractionLost() >= ALL) {
            return Optional.of(name + " receives nothing (its receiver reports show 100 % loss)");
        }
        boolean unknown = flow.leg().pbx()
                && flow.leg().sent().reports() == 0
                && flow.rtcp() >= REPORTS_WITHOUT_US
                && flow.sent().packets() >= PACKETS_TO_BE_REPORTED;
        return unknown
                ? Optional.of(name + " receives nothing (its reports do not know our stream)")
                : Optional.empty();
    }
}
