package dev.tandem.call;

import dev.tandem.call.leg.Side;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule may know of the world when it decides.
 *
 * @param codec the call's codec in the media plane, such as {@code PCMU}
 * @param quality how good the call's media has been up to now
 * @param clientStats the last figures that the agents' clients reported, by agent id
 * @param feeds where what each side hears is found in the media plane
 * @param lent whether the dialog was given to another call, whose PBX is to replace it
 * @param referAccepted whether the far side has begun to do what our REFER asks for
 */
record Moment(
        Instant at,
        String codec,
        Optional<CallQuality> quality,
        Map<String, Map<String, Object>> clientStats,
        Map<Side, String> feeds,
        boolean referAccepted,
        boolean lent) {

    /** A moment in which no media has flowed. */
    static Moment of(Instant at) {
        return new Moment(at, "PCMU", Optional.empty(), Map.of(), Map.of(), false, false);
    }
}
