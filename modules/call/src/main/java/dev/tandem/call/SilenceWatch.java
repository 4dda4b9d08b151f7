package dev.tandem.call;

import dev.tandem.call.leg.MediaLeg;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Notices that a far side that should send RTP sends none: looks again after a while whether any has come. */
final class SilenceWatch {
    private final TimerScheduler<CallCommand> timers;
    private final Duration patience;
    private final Supplier<MediaLeg> media;
    private long rtpSeen;

    SilenceWatch(TimerScheduler<CallCommand> timers, Duration patience, Supplier<MediaLeg> media) {
        this.timers = timers;
        this.patience = patience;
        this.media = media;
    }

    /** Begins anew. The call gets {@link CallCommand.MediaLost} when it is time to look. */
    void begin() {
        rtpSeen = media.get().rtpReceived();
        timers.startSingleTimer(new CallCommand.MediaLost(), patience);
    }

    /** Whether the far side should send RTP and has sent none since the watch began. */
    boolean isStillSilent() {
        return media.get().expectsRtp() && media.get().rtpReceived() == rtpSeen;
    }
}
