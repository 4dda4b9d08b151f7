package dev.tandem.call;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Tones of the far side on their way to the call. A far side may send one tone in two ways at once, so the way that
 * comes first is the one that counts; and nobody dials faster than {@link #MOST_A_SECOND}: what exceeds it is dropped.
 * Called on the threads of both stacks.
 */
final class Tones {
    /** RFC 4733 §2.5.2.3: a tone lasts 40 ms at least, and so does the pause after it. */
    static final int MOST_A_SECOND = 13;

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** How a tone came. */
    enum Way {
        RTP,
        INFO
    }

    private final ActorRef<CallCommand> call;
    private Optional<Way> first = Optional.empty();
    private long secondBegan;
    private int thisSecond;

    Tones(ActorRef<CallCommand> call) {
        this.call = call;
    }

    void received(char tone, Way way, long nowNanos) {
        if (admits(way, nowNanos)) {
            call.tell(new CallCommand.ToneReceived(tone));
        }
    }

    private synchronized boolean admits(Way way, long nowNanos) {
        first = first.or(() -> Optional.of(way));
        if (nowNanos - secondBegan >= SECOND_NANOS || thisSecond == 0) {
            secondBegan = nowNanos;
            thisSecond = 0;
        }
        thisSecond++;
        return first.get() == way && thisSecond <= MOST_A_SECOND;
    }
}
