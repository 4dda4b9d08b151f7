package dev.tandem.agent.session;

import java.time.Duration;

/**
 * How far an ended session's farewell has come. Calls do not confirm, so they are told three times over some seconds,
 * which outlasts the move of a call to another node; the licence does confirm and is asked until then.
 */
record FarewellProgress(int rounds, boolean seatReleased) {

    private static final int ROUNDS_FOR_CALLS = 3;
    private static final long MAX_PAUSE_SECONDS = 30;

    static final FarewellProgress START = new FarewellProgress(0, false);

    FarewellProgress nextRound() {
        return new FarewellProgress(rounds + 1, seatReleased);
    }

    FarewellProgress released() {
        return new FarewellProgress(rounds, true);
    }

    boolean mustRelease(Farewell farewell) {
        return farewell.seatHeld() && !seatReleased;
    }

    boolean mustTellCalls(Farewell farewell) {
        return !farewell.callIds().isEmpty() && rounds < ROUNDS_FOR_CALLS;
    }

    boolean isDone(Farewell farewell) {
        return !mustRelease(farewell) && !mustTellCalls(farewell);
    }

    /** Doubles from one second. */
    Duration pause() {
        return Duration.ofSeconds(Math.min(MAX_PAUSE_SECONDS, 1L << Math.clamp(rounds - 1, 0, 5)));
    }
}
