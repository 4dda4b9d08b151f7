package dev.tandem.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tandem.call.quality.LegQuality;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How good the call was, measured where its packets passed.
 *
 * @param packetsReceived packets from the agents and the far side together
 * @param packetsLost packets that were sent to us and never came
 * @param lossPercent 0 to 100
 * @param jitterMs interarrival jitter (RFC 3550), the worse side's
 * @param rttMs round-trip time, once RTCP has told it
 * @param mos estimated mean opinion score of the worse direction from end to end, 1 to 4.5, after ITU-T G.107
 * @param audio in words whether both sides can hear each other, such as {@code both ways} or {@code PBX sends nothing};
 *     empty while it is too early to tell
 * @param legs each leg in each direction
 */
public record CallQuality(
        long packetsReceived,
        long packetsLost,
        double lossPercent,
        double jitterMs,
        OptionalDouble rttMs,
        double mos,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> audio,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LegQuality> legs) {
    /** Calls that ended before these were measured have none. */
    public CallQuality {
        audio = audio == null ? Optional.empty() : audio;
        legs = legs == null ? List.of() : List.copyOf(legs);
    }

    /** The figures of the whole call alone. */
    public CallQuality(
            long packetsReceived,
            long packetsLost,
            double lossPercent,
            double jitterMs,
            OptionalDouble rttMs,
            double mos) {
        this(packetsReceived, packetsLost, lossPercent, jitterMs, rttMs, mos, Optional.empty(), List.of());
    }
}
