package dev.tandem.agent.session;

import dev.tandem.core.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The agent has no live session. */
record Vacant(List<Farewell> farewells) implements AgentSessionState {

    Vacant {
        farewells = List.copyOf(farewells);
    }

    @Override
    public Optional<Live> live() {
        return Optional.empty();
    }

    @Override
    public Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> connect(
            String loginId, String newSessionId, Optional<Seat> seat, Instant now) {
        return AgentSessionState.decide(List.of(), List.of(new AgentSessionAction.AskSeat(newSessionId)));
    }

    @Override
    public Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> seatGranted(
            String sessionId, String agentId, String tenantId, String loginId, Seat seat, Instant now) {
        return AgentSessionState.decide(
                List.of(new AgentSessionEvent.Opened(sessionId, agentId, tenantId, loginId, seat, now)),
                List.of(new AgentSessionAction.StartLease(seat, false), new AgentSessionAction.AttachClient(false)),
                Live.connected(sessionId, seat, false, List.of()));
    }

    @Override
    public Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> resume(Instant now) {
        return AgentSessionState.decide(
                List.of(),
                farewells.stream()
                        .<AgentSessionAction>map(AgentSessionAction.SayFarewell::new)
                        .toList());
    }

    @Override
    public AgentSessionState apply(AgentSessionEvent event) {
        return switch (event) {
            case AgentSessionEvent.Opened opened -> Live.opened(opened, farewells);
            case AgentSessionEvent.Settled settled -> new Vacant(without(farewells, settled.sessionId()));
            case AgentSessionEvent.ClientAttached _,
                    AgentSessionEvent.ClientDetached _,
                    AgentSessionEvent.CallJoined _,
                    AgentSessionEvent.CallLeft _,
                    AgentSessionEvent.PresenceChanged _,
                    AgentSessionEvent.Ended _ ->
                throw new IllegalStateException(event.getClass().getSimpleName() + " without a live session");
        };
    }

    static List<Farewell> without(List<Farewell> farewells, String sessionId) {
        return farewells.stream()
                .filter(farewell -> !farewell.sessionId().equals(sessionId))
                .toList();
    }
}
