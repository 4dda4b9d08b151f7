package dev.tandem.testing;

/**
 * Hears which tone a piece of linear 16-bit audio carries.
 *
 * <p>A Hann window, a search for the strongest frequency by Goertzel filters on a coarse grid, then on ever finer ones:
 * a pure tone of a second or more is found to a hundredth of a hertz.
 */
public final class ToneMeter {
    private static final double LOWEST_HZ = 50;
    private static final double FINEST_STEP_HZ = 0.01;
    private static final double FULL_SCALE = Short.MAX_VALUE + 1.0;
    private static final double SILENCE_DB = -120;

    private final int rateHz;

    /** A meter for audio sampled {@code rateHz} times a second. */
    public ToneMeter(int rateHz) {
        this.rateHz = rateHz;
    }

    /**
     * What was heard.
     *
     * @param hertz the strongest frequency
     * @param levelDb root mean square of the whole piece, in dB below full scale (-120 for silence)
     * @param share part of the whole power that lies in that tone, 0 to 1: near 1 for a clean tone, near 0 for noise
     */
    public record Reading(double hertz, double levelDb, double share) {}

    /** Measures {@code samples}, which must hold at least a tenth of a second. */
    public Reading measure(short[] samples) {
        if (samples.length < rateHz / 10) {
            throw new IllegalArgumentException("a tone needs at least " + rateHz / 10 + " samples: " + samples.length);
        }
        double power = power(samples);
        if (power == 0) {
            return new Reading(0, SILENCE_DB, 0);
        }
        double[] windowed = window(samples);
        double step = (double) rateHz / samples.length;
        double best = strongest(windowed, LOWEST_HZ, rateHz / 2.0, step);
        while (step > FINEST_STEP_HZ) {
            double finer = step / 8;
            best = strongest(windowed, best - step, best + step, finer);
            step = finer;
        }
        double share = Math.min(1, toneEnergy(windowed, best) / power);
        return new Reading(best, Math.max(SILENCE_DB, 10 * Math.log10(power)), share);
    }

    private double strongest(double[] samples, double fromHz, double toHz, double stepHz) {
        double best = fromHz;
        double most = -1;
        for (double hertz = fromHz; hertz <= toHz; hertz += stepHz) {
            double energy = goertzel(samples, hertz);
            if (energy > most) {
                most = energy;
                best = hertz;
            }
        }
        return best;
    }

    /** Mean power of the tone: a windowed sine of amplitude A gives a Goertzel magnitude of A·n/4 under Hann. */
    private double toneEnergy(double[] windowed, double hertz) {
        double amplitude = 4 * Math.sqrt(goertzel(windowed, hertz)) / windowed.length;
        return amplitude * amplitude / 2;
    }

    private double goertzel(double[] samples, double hertz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / rateHz);
        double last = 0;
        double beforeLast = 0;
        for (double sample : samples) {
            double now = sample + coefficient * last - beforeLast;
            beforeLast = last;
            last = now;
        }
        return last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
    }

    private static double[] window(short[] samples) {
        var windowed = new double[samples.length];
        for (int i = 0; i < samples.length; i++) {
            windowed[i] = samples[i] / FULL_SCALE * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / (samples.length - 1)));
        }
        return windowed;
    }

    private static double power(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            double value = sample / FULL_SCALE;
            sum += value * value;
        }
        return sum / samples.length;
    }
}
