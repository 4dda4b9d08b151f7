package dev.tandem.agent.session;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules of an agent's session: plain Java over what is persisted. An agent has one of these, so two live sessions
 * of one agent cannot exist. The reply is empty where the answer has to wait (for the licence) or nobody waits for one.
 */
sealed interface AgentSessionState extends CborMessage permits Vacant, Live {

    static AgentSessionState none() {
        return new Vacant(List.of());
    }

    /** Ended sessions of which something is still owed. */
    List<Farewell> farewells();

    /** The live session. */
    Optional<Live> live();

    default Optional<Live> live(String sessionId) {
        return live().filter(live -> live.sessionId().equals(sessionId));
    }

    /**
     * A client has connected.
     *
     * @param newSessionId the id to use if this opens a session
     * @param seat the seat of the live session as last described; unused when none is live
     */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> connect(
            String loginId, String newSessionId, Optional<Seat> seat, Instant now);

    /** The licence granted the seat that a connecting client needed. */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> seatGranted(
            String sessionId, String agentId, String tenantId, String loginId, Seat seat, Instant now);

    /** What to do after a recovery: all that may have been lost between an event and its actions, once more. */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> resume(Instant now);

    AgentSessionState apply(AgentSessionEvent event);

    /** Runs a rule of the session that the command means, or refuses. */
    default Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> inSession(
            String sessionId,
            Function<Live, Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>>> rule) {
        return live(sessionId).map(rule).orElseGet(() -> refuse(ErrorCode.SESSION_GONE));
    }

    /** Ends the session; again is fine as long as something is owed. */
    default Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> end(
            String sessionId, String reason, Instant now) {
        if (farewells().stream().anyMatch(farewell -> farewell.sessionId().equals(sessionId))) {
            return answer(new SessionReply.Ended(sessionId));
        }
        return inSession(sessionId, live -> live.ended(reason, true, now));
    }

    /** A call takes the agent in. */
    default Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> joinCall(
            String callId, Optional<String> sessionId, String farEndId, int maxCalls, Instant now) {
        return sessionId
                .map(this::live)
                .orElse(live())
                .map(live -> live.joined(callId, farEndId, maxCalls, now))
                .orElseGet(() -> refuse(ErrorCode.SESSION_GONE));
    }

    /** The agent says whether it can be given calls, or is told so. */
    default Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> presence(
            Optional<String> sessionId, Presence wanted, String by, Instant now) {
        return sessionId
                .map(this::live)
                .orElse(live())
                .map(live -> live.presence(wanted, by, now))
                .orElseGet(() -> refuse(ErrorCode.SESSION_GONE));
    }

    /**
     * A call tells its agent something. A notice of a session or call that is not here any more needs no passing on.
     *
     * @param wrapUp how long the agent has for the work after a call; zero for no wrap-up
     */
    default Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> noticed(
            CallNotice notice, Duration wrapUp, Instant now) {
        return live(notice.sessionId())
                .filter(live -> live.isIn(notice.callId()))
                .map(live -> live.passedOn(notice, wrapUp.isPositive(), now))
                .orElseGet(() -> answer(new SessionReply.Noted()));
    }

    /** All that was owed after a session's end is done. */
    default Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> settled(
            String sessionId, Instant now) {
        return farewells().stream()
                .filter(farewell -> farewell.sessionId().equals(sessionId))
                .findFirst()
                .map(owed -> decide(
                        List.of(new AgentSessionEvent.Settled(sessionId, owed.agentId(), owed.tenantId(), now)),
                        List.of()))
                .orElseGet(AgentSessionState::nothing);
    }

    static Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> nothing() {
        return Decision.reply(Optional.empty());
    }

    static Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> answer(SessionReply reply) {
        return Decision.reply(Optional.of(reply));
    }

    static Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> refuse(ErrorCode code) {
        return answer(new SessionReply.Refused(code.refusal()));
    }

    static Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> decide(
            List<AgentSessionEvent> events, List<AgentSessionAction> actions) {
        return new Decision<>(events, actions, Optional.empty());
    }

    static Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> decide(
            List<AgentSessionEvent> events, List<AgentSessionAction> actions, SessionReply reply) {
        return new Decision<>(events, actions, Optional.of(reply));
    }
}
