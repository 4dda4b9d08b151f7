package dev.tandem.call.quality;

import dev.tandem.media.RtpCodec;

/**
 * The E-model (ITU-T G.107) reduced to what a relay can know, everything else at its default: the rating R from one-way
 * delay and packet loss, and the mean opinion score that R stands for. Pure.
 */
public enum EModel {
    /** G.711 with packet loss concealment (ITU-T G.113, appendix I): Ie 0, Bpl 25.1. */
    G711(0, 25.1, 0),
    /**
     * Opus. G.113 gives no values on this scale, so these are ours: unimpaired without loss, a little less robust than
     * G.711 with concealment, because a packet holds more that its successor builds on.
     */
    OPUS(0, 20, 6.5);

    /** Of one packet of 20 ms, before it can be sent. */
    static final double PACKET_MS = 20;

    /** R without delay and loss, with the default noise and loudness (G.107, table 3). */
    private static final double BEST_R = 93.2;

    private static final double TOTAL_LOSS_IMPAIRMENT = 95;
    private static final double INTERACTIVE_MS = 177.3;
    private static final double WORST_MOS = 1;
    private static final double BEST_MOS = 4.5;

    private final double equipmentImpairment;
    private final double lossRobustness;
    private final double lookaheadMs;

    EModel(double equipmentImpairment, double lossRobustness, double lookaheadMs) {
        this.equipmentImpairment = equipmentImpairment;
        this.lossRobustness = lossRobustness;
        this.lookaheadMs = lookaheadMs;
    }

    /** The parameters of a codec's name, such as {@code PCMU}. */
    public static EModel of(String codecName) {
        return codecName.equalsIgnoreCase(RtpCodec.OPUS.encodingName()) ? OPUS : G711;
    }

    /**
     * What the receiver's jitter buffer adds: as nobody tells, a fixed 20 ms and twice the interarrival jitter, which
     * holds nearly all packets of a path whose delays scatter like that.
     */
    public static double playoutMs(double jitterMs) {
        return 20 + 2 * jitterMs;
    }

    /**
     * From the microphone to the ear.
     *
     * @param networkMs one way
     * @param jitterMs as the receiver sees it
     */
    public double delayMs(double networkMs, double jitterMs) {
        return PACKET_MS + lookaheadMs + networkMs + playoutMs(jitterMs);
    }

    /**
     * R, 0 to 93.2.
     *
     * @param lossPercent random loss, 0 to 100
     * @param delayMs from mouth to ear
     */
    public double rating(double lossPercent, double delayMs) {
        return Math.clamp(BEST_R - delayImpairment(delayMs) - lossImpairment(lossPercent), 0, BEST_R);
    }

    /** Id, after Cole and Rosenbluth's fit of G.107's curve with its default echo. */
    static double delayImpairment(double delayMs) {
        return 0.024 * delayMs + 0.11 * Math.max(0, delayMs - INTERACTIVE_MS);
    }

    /** Ie,eff for random loss (G.107, 7.4). */
    double lossImpairment(double lossPercent) {
        return equipmentImpairment
                + (TOTAL_LOSS_IMPAIRMENT - equipmentImpairment) * lossPercent / (lossPercent + lossRobustness);
    }

    /** The score that a rating stands for, 1 to 4.5 (G.107, annex B). */
    public static double mos(double rating) {
        if (rating <= 0) {
            return WORST_MOS;
        }
        double score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
        return Math.clamp(score, WORST_MOS, BEST_MOS);
    }

    /** The score of a path. */
    public double mos(double lossPercent, double delayMs) {
        return mos(rating(lossPercent, delayMs));
    }
}
