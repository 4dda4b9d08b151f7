package dev.tandem.agent.session;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Refusal;
import dev.tandem.media.DtlsParameters;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpParameters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The session's answers. */
public sealed interface SessionReply extends CborMessage {

    /**
     * The client is attached.
     *
     * @param seatMax the licence's limit; {@code seatActive} the seats live now
     * @param resumed whether the session existed before
     * @param callIds the calls that go on
     */
    record Connected(
            String sessionId,
            String licenseId,
            int seatMax,
            int seatActive,
            Instant leaseUntil,
            boolean resumed,
            List<String> callIds)
            implements SessionReply {}

    record LeaseRenewed(Instant leaseUntil) implements SessionReply {}

    record Ended(String sessionId) implements SessionReply {}

    /**
     * A live session as seen from outside.
     *
     * @param chosen what the agent said last; {@code presence} may differ because of its calls
     * @param idleSince the end of the last call that was answered, or the login
     */
    record Live(
            String sessionId,
            String agentId,
            String tenantId,
            Instant since,
            Instant leaseUntil,
            boolean clientConnected,
            List<String> callIds,
            Presence presence,
            Instant presenceSince,
            Presence chosen,
            Instant idleSince)
            implements SessionReply {
        /** An agent whose presence is its own choice. */
        public Live(
                String sessionId,
                String agentId,
                String tenantId,
                Instant since,
                Instant leaseUntil,
                boolean clientConnected,
                List<String> callIds,
                Presence presence,
                Instant presenceSince) {
            this(
                    sessionId,
                    agentId,
                    tenantId,
                    since,
                    leaseUntil,
                    clientConnected,
                    callIds,
                    presence,
                    presenceSince,
                    presence,
                    presenceSince);
        }
    }

    /** The agent's presence as others see it. */
    record PresenceIs(String agentId, Presence presence, Instant since) implements SessionReply {}

    record TransportCreated(
            String id, IceParameters iceParameters, List<IceCandidate> iceCandidates, DtlsParameters dtlsParameters)
            implements SessionReply {}

    record TransportConnected() implements SessionReply {}

    record IceRestarted(IceParameters iceParameters) implements SessionReply {}

    /** A transport of offer and answer; {@code codec} is what it carries. */
    record SdpTransportCreated(
            String id,
            RtpCodec codec,
            IceParameters iceParameters,
            List<IceCandidate> iceCandidates,
            DtlsParameters dtlsParameters)
            implements SessionReply {}

    /** The client's description was taken; the answer to it carries these credentials. */
    record SdpTransportConnected(IceParameters iceParameters) implements SessionReply {}

    record Produced(String producerId) implements SessionReply {}

    record Consumed(String id, String producerId, String kind, RtpParameters rtpParameters) implements SessionReply {}

    /** The agent takes part in the call; {@code producerId} is its microphone, when it has produced one already. */
    record Joined(String sessionId, Optional<String> producerId) implements SessionReply {}

    /** The notice was taken. */
    record Noted() implements SessionReply {}

    record Refused(Refusal refusal) implements SessionReply {}
}
