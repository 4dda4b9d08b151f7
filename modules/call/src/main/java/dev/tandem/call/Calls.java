package dev.tandem.call;

import dev.tandem.agent.session.SessionCalls;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Commands to calls, wherever in the cluster they live. No stage ever fails: a call that does not answer in time is
 * {@link CallReply.Refused} with {@code dependency_unavailable}. Commands are retried only where a second copy does no
 * harm.
 */
public interface Calls extends SessionCalls {
    Duration SHORTEST_TONE = Duration.ofMillis(40);
    Duration LONGEST_TONE = Duration.ofSeconds(2);

    /** {@link CallReply.Dialed}, or refused because the request is invalid or no trunk exists. */
    CompletionStage<CallReply> dial(DialRequest request);

    /** The called agent takes the call. */
    CompletionStage<CallReply> answer(PartyRef party);

    /** The agent ends or declines the call. {@code reason} (1 to 64 printable characters) replaces
     * {@code agent_hangup}. */
    CompletionStage<CallReply> hangup(PartyRef party, Optional<String> reason);

    /** Mutes or unmutes the agent's microphone towards the others. */
    CompletionStage<CallReply> mute(PartyRef party, boolean muted);

    /**
     * Sends tones to the far side.
     *
     * @param tones 1 to 32 of 0-9, *, #, A-D
     * @param each length of one tone, {@link #SHORTEST_TONE} to {@link #LONGEST_TONE}; else 160 ms
     */
    CompletionStage<CallReply> dtmf(PartyRef party, String tones, Optional<Duration> each);

    /**
     * Holds the call or takes it back; what comes of it is the answer, so it may wait for the far side. Taking one back
     * holds the call that the agent talks in.
     */
    CompletionStage<CallReply> hold(PartyRef party, boolean held);

    /**
     * Hands the call on. Accepted means begun; what comes of it is told as {@link CallUpdate.CallTransferred}.
     *
     * @param transferType {@code blind} to a number, or {@code attended} to whoever the agent talks to in another call
     * @param consultCallId that other call; without it the agent's only other one
     */
    CompletionStage<CallReply> transfer(
            PartyRef party, String target, String transferType, Optional<String> consultCallId);

    /** Takes the client's own figures (getStats); the newest report counts. At most 64 entries. */
    CompletionStage<CallReply> stats(PartyRef party, Map<String, Object> report);

    /** {@link CallReply.View} for an agent of the call. */
    CompletionStage<CallReply> get(PartyRef party);

    /** {@link CallReply.View} for whoever may see the tenant's calls. */
    CompletionStage<CallReply> get(String tenantId, String callId);

    /** Ends a call from outside, with reason {@code terminated}. Also accepted when it has ended already. */
    CompletionStage<CallReply> terminate(String tenantId, String callId);
}
