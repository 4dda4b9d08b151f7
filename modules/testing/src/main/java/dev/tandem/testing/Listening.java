package dev.tandem.testing;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Listens again and again until it hears what is wanted: sound comes some time after the word that it will, and how long
 * that takes says how busy the machine is.
 *
 * @param limit for all of it
 * @param ear listens for a time and tells what came last
 * @param state what to tell besides if it is not heard
 */
record Listening(Duration limit, Function<Duration, BrowserAgent.Tone> ear, Supplier<String> state) {
    /** Fills the window that is measured. */
    private static final Duration ONCE = Duration.ofSeconds(1);

    private static final double SILENCE_DB = -60;

    void forTone(double hertz, double tolerance) {
        until(hertz + " Hz", heard -> heard.levelDb() > SILENCE_DB && Math.abs(heard.hertz() - hertz) <= tolerance);
    }

    void forSilence() {
        until("silence", heard -> heard.levelDb() < SILENCE_DB);
    }

    private void until(String wanted, Predicate<BrowserAgent.Tone> is) {
        BrowserAgent.Tone[] last = new BrowserAgent.Tone[1];
        boolean came = Patience.until(limit, () -> {
            last[0] = ear.apply(ONCE);
            return is.test(last[0]);
        });
        if (!came) {
            throw new AssertionError("no " + wanted + " within " + limit + ", but " + last[0] + "; " + state.get());
        }
    }
}
