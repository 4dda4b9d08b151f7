package dev.tandem.call.leg;

import java.util.OptionalDouble;

/**
 * What was measured of a call's incoming streams, taken together.
 *
 * @param received packets that came
 * @param lost packets that were sent to us and never came
 * @param jitterMs the worst stream's
 */
public record MediaFigures(long received, long lost, double jitterMs, OptionalDouble rttMs) {}
