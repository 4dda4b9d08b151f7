package dev.tandem.call.leg;

import java.util.List;
import java.util.Optional;

/**
 * What was measured of a call's legs up to now.
 *
 * @param talking whether the call is past ringing, so that audio is to be heard
 * @param held whether a side holds the call
 */
public record MediaFigures(String codec, boolean talking, boolean held, List<LegFigures> legs) {
    public MediaFigures {
        legs = List.copyOf(legs);
    }

    /** The leg of this name. */
    public Optional<LegFigures> leg(String name) {
        return legs.stream().filter(leg -> leg.name().equals(name)).findFirst();
    }
}
