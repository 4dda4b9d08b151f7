package dev.tandem.sip;

import java.time.Duration;

/**
 * Every limit of one endpoint.
 *
 * @param noResponse an INVITE without any response for this long fails locally with 408 and {@link
 *     FailureCause#NO_RESPONSE}
 * @param ackWait a 2xx that nobody acknowledged for this long ends the call (RFC 3261 §13.3.1.4: 64*T1)
 * @param offerAnswer a re-INVITE that the application has not answered for this long gets 488
 * @param incomingRing an incoming INVITE that the application has not finally answered for this long gets 480
 * @param maxCalls calls at once, both directions; more incoming ones get 503
 * @param maxMessageBytes larger messages are not read
 * @param maxInboundPerCall network inputs that may wait for one call; more are dropped, the far side repeats them
 * @param hostileLogsPerMinute log lines about malformed messages per minute
 */
public record SipLimits(
        Duration noResponse,
        Duration ackWait,
        Duration offerAnswer,
        Duration incomingRing,
        int maxCalls,
        int maxMessageBytes,
        int maxInboundPerCall,
        int hostileLogsPerMinute) {

    /** The values that a node runs with when nothing is configured. */
    public static SipLimits defaults() {
        return new SipLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(32),
                Duration.ofSeconds(4),
                Duration.ofSeconds(180),
                5_000,
                16_384,
                256,
                10);
    }

    public SipLimits withNoResponse(Duration value) {
        return new SipLimits(
                value,
                ackWait,
                offerAnswer,
                incomingRing,
                maxCalls,
                maxMessageBytes,
                maxInboundPerCall,
                hostileLogsPerMinute);
    }

    public SipLimits withAckWait(Duration value) {
        return new SipLimits(
                noResponse,
                value,
                offerAnswer,
                incomingRing,
                maxCalls,
                maxMessageBytes,
                maxInboundPerCall,
                hostileLogsPerMinute);
    }

    public SipLimits withMaxCalls(int value) {
        return new SipLimits(
                noResponse,
                ackWait,
                offerAnswer,
                incomingRing,
                value,
                maxMessageBytes,
                maxInboundPerCall,
                hostileLogsPerMinute);
    }
}
