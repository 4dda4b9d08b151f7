package dev.tandem.call;

import dev.tandem.call.leg.MediaLeg;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Notices that a far side that should send RTP sends none: looks again after a while whether any has come. */
final class SilenceWatch {
    private static final String TIMER = "silence";

    private final TimerScheduler<CallCommand> timers;
    private final Duration patience;
    private final Supplier<MediaLeg> media;
    private long watch;
    private long rtpSeen;

    SilenceWatch(TimerScheduler<CallCommand> timers, Duration patience, Supplier<MediaLeg> media) {
        this.timers = timers;
        this.patience = patience;
        this.media = media;
    }

    /** Begins anew. The call gets {@link CallCommand.MediaLost} when it is time to look. */
    void begin() {
        watch++;
        rtpSeen = media.get().rtpReceived();
        timers.startSingleTimer(TIMER, new CallCommand.MediaLost(watch), patience);
    }

    /**
     * Whether the far side should send RTP and has sent none in the whole of this watch. A timer that fired while the
     * call was storing an event is read only thereafter, when what was stored may have begun another watch: that one has
     * seen nothing yet, and is not judged before its time.
     */
    boolean hasLasted(long ofWatch) {
        return ofWatch == watch && media.get().expectsRtp() && media.get().rtpReceived() == rtpSeen;
    }
}
