package dev.tandem.call;

import com.typesafe.config.Config;
import dev.tandem.call.leg.HoldSound;
import java.time.Duration;
import java.util.Locale;

/**
 * How calls behave.
 *
 * @param ringTimeout how long a number behind a trunk may ring
 * @param mediaTimeout how long an answered far end may send no RTP at all
 * @param tellAgainFirst first pause before a session is told of an end once more; it doubles each time
 * @param tellAgainMost longest such pause
 * @param mayRefer whether a PBX that can is asked to transfer calls itself (REFER)
 * @param dialRules what agents may give with a call
 * @param holdSound what is heard by whoever is put on hold
 */
public record CallSettings(
        Duration ringTimeout,
        Duration mediaTimeout,
        Duration tellAgainFirst,
        Duration tellAgainMost,
        HoldSound holdSound,
        boolean mayRefer,
        DialRules dialRules) {

    public CallSettings(Duration ringTimeout, Duration mediaTimeout, Duration tellAgainFirst, Duration tellAgainMost) {
        this(ringTimeout, mediaTimeout, tellAgainFirst, tellAgainMost, HoldSound.MUSIC, true, DialRules.any());
    }

    /** @param config the whole configuration, {@code tandem.call} in it */
    public static CallSettings of(Config config) {
        Config call = config.getConfig("tandem.call");
        CallSettings defaults = defaults();
        return new CallSettings(
                defaults.ringTimeout,
                defaults.mediaTimeout,
                defaults.tellAgainFirst,
                defaults.tellAgainMost,
                HoldSound.valueOf(call.getString("hold").strip().toUpperCase(Locale.ROOT)),
                call.getString("transfer").strip().equalsIgnoreCase("refer"),
                DialRules.of(call));
    }

    public static CallSettings defaults() {
        return new CallSettings(
                Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofMillis(500), Duration.ofSeconds(30));
    }
}
