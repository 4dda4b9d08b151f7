package dev.tandem.call.quality;

import dev.tandem.call.leg.MediaFigures;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Watches one call's audio by samples of its counters: what is the matter now, and what was at times. Of one actor only.
 */
public final class AudioWatch {
    /** From sample to sample. Silence of a sender this long is no talk spurt's pause: nobody here stops sending in one. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Less than this tells nothing. */
    private static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** Samples in a row before someone is told. */
    private static final int SAMPLES_TO_WARN = 2;

    private record Sample(MediaFigures figures, long nanos) {}

    private Optional<Sample> begin = Optional.empty();
    private Optional<Sample> last = Optional.empty();
    private String trouble = "";
    private long troubleNanos;
    private int troubledSamples;
    private boolean warned;

    /**
     * Takes a sample, each {@link #INTERVAL}.
     *
     * @return what to warn of, once a call: somebody has not been heard for two samples
     */
    public Optional<String> sample(MediaFigures now, long nanos) {
        if (!now.talking()) {
            return Optional.empty();
        }
        Optional<Sample> before = last;
        Sample sample = new Sample(now, nanos);
        last = Optional.of(sample);
        begin = begin.or(() -> last);
        Optional<AudioVerdict> verdict = before.flatMap(earlier -> judge(earlier, sample));
        if (verdict.filter(AudioVerdict::oneWay).isEmpty()) {
            troubledSamples = 0;
            return Optional.empty();
        }
        trouble = verdict.get().words();
        troubleNanos += nanos - before.get().nanos();
        troubledSamples++;
        if (warned || troubledSamples < SAMPLES_TO_WARN) {
            return Optional.empty();
        }
        warned = true;
        return Optional.of(trouble);
    }

    /** Whether somebody is not heard, as of the last sample. */
    public boolean oneWay() {
        return troubledSamples > 0;
    }

    /** What can be said now; empty when nothing is to be heard yet, or for too short a time. */
    public Optional<String> words(MediaFigures now, long nanos) {
        return begin.flatMap(first -> judge(first, new Sample(now, nanos)).map(this::withTrouble));
    }

    private String withTrouble(AudioVerdict whole) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(troubleNanos);
        if (whole.oneWay() || seconds == 0) {
            return whole.words();
        }
        return oneWay()
                ? trouble + ", for " + seconds + " s until now"
                : whole.words() + ", except for " + seconds + " s: " + trouble;
    }

    private static Optional<AudioVerdict> judge(Sample from, Sample to) {
        return to.nanos() - from.nanos() < MIN_NANOS
                ? Optional.empty()
                : Optional.of(AudioJudge.judge(from.figures(), to.figures()));
    }
}
