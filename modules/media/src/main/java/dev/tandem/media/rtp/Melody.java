package dev.tandem.media.rtp;

/** Broken chords of a soft, bell-like tone, sixteen seconds that go over into themselves. */
public final class Melody {
    private static final int SAMPLE_RATE = 8000;
    private static final double NOTE_SECONDS = 0.5;
    private static final double RING_SECONDS = 3;
    private static final double DECAY_SECONDS = 0.7;
    private static final double ATTACK_SECONDS = 0.012;
    private static final double[] HARMONICS = {1, 0.28, 0.09, 0.03};
    /** Below speech: callers on hold talk to others, and an RMS level of -23 dBm0 disturbs nobody. */
    private static final double LEVEL_DBM0 = -23;
    /** MIDI note numbers: four chords, eight notes each. */
    private static final int[] NOTES = {
        60, 67, 72, 76, 74, 72, 67, 64,
        57, 64, 69, 72, 71, 69, 64, 60,
        53, 60, 65, 69, 72, 69, 65, 60,
        55, 62, 67, 71, 74, 71, 67, 62
    };

    private Melody() {}

    /** 16-bit samples at 8 kHz. */
    public static short[] samples() {
        int perNote = (int) (NOTE_SECONDS * SAMPLE_RATE);
        double[] sum = new double[NOTES.length * perNote];
        for (int i = 0; i < NOTES.length; i++) {
            strike(sum, i * perNote, 440 * Math.pow(2, (NOTES[i] - 69) / 12.0));
        }
        return atLevel(sum);
    }

    /** What rings on beyond the end sounds at the beginning, so that the loop has no seam. */
    private static void strike(double[] sum, int from, double hertz) {
        for (int i = 0; i < RING_SECONDS * SAMPLE_RATE; i++) {
            double seconds = (double) i / SAMPLE_RATE;
            double envelope = Math.min(1, seconds / ATTACK_SECONDS) * Math.exp(-seconds / DECAY_SECONDS);
            double tone = 0;
            for (int harmonic = 0; harmonic < HARMONICS.length; harmonic++) {
                tone += HARMONICS[harmonic] * Math.sin(2 * Math.PI * hertz * (harmonic + 1) * seconds);
            }
            sum[(from + i) % sum.length] += envelope * tone;
        }
    }

    private static short[] atLevel(double[] sum) {
        double power = 0;
        for (double sample : sum) {
            power += sample * sample;
        }
        double wanted = Short.MAX_VALUE / Math.sqrt(2) * Math.pow(10, (LEVEL_DBM0 - G711.PCMU_FULL_SCALE_DBM0) / 20);
        double gain = wanted / Math.sqrt(power / sum.length);
        short[] samples = new short[sum.length];
        for (int i = 0; i < sum.length; i++) {
            samples[i] = (short) Math.clamp(Math.round(sum[i] * gain), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return samples;
    }
}
