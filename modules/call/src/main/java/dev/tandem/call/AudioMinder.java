package dev.tandem.call;

import dev.tandem.call.leg.MediaLeg;
import dev.tandem.call.quality.AudioWatch;
import dev.tandem.call.quality.CallMeasure;
import dev.tandem.core.EventLog;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Samples a call's audio while it is answered, and knows its quality at any time. Of one actor only. */
final class AudioMinder {
    private static final EventLog LOG = EventLog.of(Call.class);

    private final String callId;
    private final TimerScheduler<CallCommand> timers;
    private final QualityBoard board;
    private final Supplier<MediaLeg> media;
    private AudioWatch watch = new AudioWatch();

    AudioMinder(String callId, TimerScheduler<CallCommand> timers, QualityBoard board, Supplier<MediaLeg> media) {
        this.callId = callId;
        this.timers = timers;
        this.board = board;
        this.media = media;
    }

    /** Takes a sample, says once if somebody cannot be heard, and comes back. */
    void sample(CallState state) {
        if (!(state instanceof Answered answered)) {
            return;
        }
        media.get()
                .figures()
                .flatMap(figures -> watch.sample(figures, System.nanoTime()))
                .ifPresent(trouble -> LOG.warn(
                        "call.one-way-audio", "tenant", answered.facts().tenantId(), "call", callId, "audio", trouble));
        quality().ifPresent(now -> board.put(callId, now, watch.oneWay()));
        timers.startSingleTimer(new CallCommand.WatchAudio(), AudioWatch.INTERVAL);
    }

    /** How good the call has been up to now; empty while nothing is connected. */
    Optional<CallQuality> quality() {
        return media.get().figures().map(figures -> CallMeasure.of(figures, watch.words(figures, System.nanoTime())));
    }

    /** The media is gone. */
    void end() {
        timers.cancel(new CallCommand.WatchAudio());
        board.remove(callId);
        watch = new AudioWatch();
    }
}
