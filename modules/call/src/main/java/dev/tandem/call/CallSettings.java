package dev.tandem.call;

import dev.tandem.call.leg.HoldSound;
import java.time.Duration;

/**
 * How calls behave.
 *
 * @param ringTimeout how long a number behind a trunk may ring
 * @param mediaTimeout how long an answered far end may send no RTP at all
 * @param tellAgainFirst first pause before a session is told of an end once more; it doubles each time
 * @param tellAgainMost longest such pause
 * @param mayRefer whether a PBX that can is asked to transfer calls itself (REFER)
 * @param holdSound what is heard by whoever is put on hold
 */
public record CallSettings(
        Duration ringTimeout,
        Duration mediaTimeout,
        Duration tellAgainFirst,
        Duration tellAgainMost,
        HoldSound holdSound,
        boolean mayRefer) {

    public CallSettings(Duration ringTimeout, Duration mediaTimeout, Duration tellAgainFirst, Duration tellAgainMost) {
        this(ringTimeout, mediaTimeout, tellAgainFirst, tellAgainMost, HoldSound.MUSIC, true);
    }

    public static CallSettings defaults() {
        return new CallSettings(
                Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofMillis(500), Duration.ofSeconds(30));
    }
}
