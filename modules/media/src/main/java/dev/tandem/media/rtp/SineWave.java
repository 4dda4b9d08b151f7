package dev.tandem.media.rtp;

/** A sine in G.711 whose phase runs on from packet to packet. Not thread-safe. */
public final class SineWave {
    private static final int SAMPLE_RATE = 8000;
    /** With this start, 1000 Hz at 0 dBm0 is the digital milliwatt of ITU-T G.711, table 5. */
    private static final double START_PHASE = Math.PI / 8;

    private final boolean muLaw;
    private final double step;
    private final double amplitude;
    private double phase = START_PHASE;

    /** A sine of this frequency and level, in µ-law or else A-law. */
    public SineWave(boolean muLaw, double hertz, double dBm0) {
        this.muLaw = muLaw;
        this.step = 2 * Math.PI * hertz / SAMPLE_RATE;
        double belowFull = dBm0 - (muLaw ? G711.PCMU_FULL_SCALE_DBM0 : G711.PCMA_FULL_SCALE_DBM0);
        this.amplitude = (muLaw ? 8159 : 4096) * Math.pow(10, belowFull / 20);
    }

    /** Writes the next samples. */
    public void fill(byte[] out, int offset, int samples) {
        for (int i = 0; i < samples; i++) {
            int sample = (int) Math.round(amplitude * Math.sin(phase));
            out[offset + i] = muLaw ? G711.toPcmu(sample) : G711.toPcma(sample);
            phase += step;
            if (phase > 2 * Math.PI) {
                phase -= 2 * Math.PI;
            }
        }
    }
}
