package dev.tandem.call;

import dev.tandem.agent.session.CallNotice;
import dev.tandem.agent.session.SessionReply;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What an agent's client is told of its call. {@code sessionId} is the agent's session that shall pass it on. Exactly
 * one of {@link CallEnded} and {@link CallFailed} comes, exactly once, and nothing after it.
 */
public sealed interface CallUpdate extends CallNotice {

    @Override
    default boolean last() {
        return false;
    }

    @Override
    default Optional<ActorRef<SessionReply>> ackTo() {
        return Optional.empty();
    }

    /** Someone calls the agent. */
    record CallIncoming(
            String callId, String sessionId, String from, String to, String displayName, Map<String, String> headers)
            implements CallUpdate {}

    /**
     * The far side is being alerted.
     *
     * @param producerId what to consume to hear early media; present with {@code earlyMedia}
     */
    record CallRinging(String callId, String sessionId, boolean earlyMedia, Optional<String> producerId)
            implements CallUpdate {}

    /**
     * Both sides may talk.
     *
     * @param producerId what to consume to hear the far side
     */
    record CallAnswered(String callId, String sessionId, String producerId, Instant answeredAt) implements CallUpdate {}

    /** The agent's microphone was muted or unmuted. */
    record CallMuted(String callId, String sessionId, boolean muted) implements CallUpdate {}

    /**
     * The call was put on hold or taken back.
     *
     * @param by {@code agent} for the agent that is told, {@code peer} for the other agent, {@code remote} for the far
     *     side of the SIP leg
     */
    record CallHeld(String callId, String sessionId, boolean held, String by) implements CallUpdate {}

    /**
     * What came of a transfer. When it is completed, {@link CallEnded} with reason {@code transferred} follows; when it
     * failed, the agent has the call as before.
     *
     * @param status {@code completed} or {@code failed}
     * @param reason why it failed
     */
    record CallTransferred(
            String callId, String sessionId, String target, String transferType, String status, Optional<String> reason)
            implements CallUpdate {}

    /**
     * The far side sent a tone.
     *
     * @param tone one of 0-9, *, #, A-D
     */
    record CallDtmfReceived(String callId, String sessionId, String tone) implements CallUpdate {}

    /**
     * The call is over, without a failure.
     *
     * @param duration whole seconds from the answer; 0 when it was never answered
     */
    record CallEnded(
            String callId,
            String sessionId,
            String reason,
            long duration,
            Optional<Integer> sipStatus,
            Optional<CallQuality> quality,
            Optional<ActorRef<SessionReply>> ackTo)
            implements CallUpdate {
        @Override
        public boolean last() {
            return true;
        }

        @Override
        public boolean talked() {
            return duration > 0 || quality.isPresent();
        }
    }

    /** The call failed before it was answered. */
    record CallFailed(
            String callId, String sessionId, String reason, int sipStatus, Optional<ActorRef<SessionReply>> ackTo)
            implements CallUpdate {
        @Override
        public boolean last() {
            return true;
        }
    }
}
