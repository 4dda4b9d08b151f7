package dev.tandem.call;

import dev.tandem.call.leg.MediaFigures;
import java.util.OptionalDouble;

/**
 * How good the call was, measured where its packets passed.
 *
 * @param packetsReceived packets from the agents and the far side together
 * @param packetsLost packets that were sent to us and never came
 * @param lossPercent 0 to 100
 * @param jitterMs interarrival jitter (RFC 3550), the worse side's
 * @param rttMs round-trip time, once RTCP has told it
 * @param mos estimated mean opinion score, 1 to 4.5, after ITU-T G.107 with the loss behaviour of G.711
 */
public record CallQuality(
        long packetsReceived, long packetsLost, double lossPercent, double jitterMs, OptionalDouble rttMs, double mos) {
    private static final double PACKET_AND_PLAYOUT_MS = 40;
    /** Robustness of G.711 with concealment against random loss (ITU-T G.113, Bpl). */
    private static final double LOSS_ROBUSTNESS = 25.1;

    static CallQuality of(MediaFigures figures) {
        long sent = figures.received() + figures.lost();
        double loss = sent == 0 ? 0 : 100.0 * figures.lost() / sent;
        double delay = figures.rttMs().orElse(0) / 2 + 2 * figures.jitterMs() + PACKET_AND_PLAYOUT_MS;
        return new CallQuality(
                figures.received(),
                figures.lost(),
                rounded(loss),
                rounded(figures.jitterMs()),
                figures.rttMs(),
                rounded(mos(loss, delay)));
    }

    /** The E-model's R for a G.711 path with this loss and one-way delay, as a score (G.107, annex B). */
    private static double mos(double lossPercent, double delayMs) {
        double delayImpairment = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - 177.3);
        double lossImpairment = 95 * lossPercent / (lossPercent + LOSS_ROBUSTNESS);
        double r = Math.clamp(93.2 - delayImpairment - lossImpairment, 0, 100);
        return Math.clamp(1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6, 1, 4.5);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
