package dev.tandem.call;

import java.util.OptionalDouble;

/**
 * How good the call was, measured where its packets passed.
 *
 * @param packetsReceived packets from the agents and the far side together
 * @param packetsLost packets that were sent to us and never came
 * @param lossPercent 0 to 100
 * @param jitterMs interarrival jitter (RFC 3550), the worse side's
 * @param rttMs round-trip time, once RTCP has told it
 * @param mos estimated mean opinion score, 1 to 4.5, after ITU-T G.107 with the loss behaviour of G.711
 */
public record CallQuality(
        long packetsReceived,
        long packetsLost,
        double lossPercent,
        double jitterMs,
        OptionalDouble rttMs,
        double mos) {}
