package dev.tandem.agent.session;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A live session.
 *
 * @param seat as granted when the session opened
 * @param attached the login of the client that is connected; empty in the grace period
 * @param calls those the agent takes part in
 * @param availability empty as long as the agent has been available since the session opened
 * @param left the last few calls that ended, so that a late repeat of an invitation does not revive one
 * @param talkedUntil the end of the last call that was answered
 */
record Live(
        String sessionId,
        String agentId,
        String tenantId,
        Instant openedAt,
        Seat seat,
        Optional<String> attached,
        List<CallLink> calls,
        List<String> left,
        Optional<Availability> availability,
        List<Farewell> farewells,
        Optional<Instant> talkedUntil)
        implements AgentSessionState {

    private static final int REMEMBERED_CALLS = 16;

    /** A call and the media source that the agent hears in it. */
    record CallLink(String callId, String farEndId) {}

    Live {
        calls = List.copyOf(calls);
        left = List.copyOf(left);
        farewells = List.copyOf(farewells);
        talkedUntil = talkedUntil == null ? Optional.empty() : talkedUntil;
    }

    /** The state after a session opened; it took over whatever seat the agent's earlier sessions still held. */
    static Live opened(AgentSessionEvent.Opened event, List<Farewell> farewells) {
        return new Live(
                event.sessionId(),
                event.agentId(),
                event.tenantId(),
                event.at(),
                event.seat(),
                Optional.of(event.loginId()),
                List.of(),
                List.of(),
                Optional.empty(),
                farewells.stream()
                        .map(Farewell::withoutSeat)
                        .filter(Farewell::due)
                        .toList(),
                Optional.empty());
    }

    static SessionReply.Connected connected(String sessionId, Seat seat, boolean resumed, List<String> callIds) {
        return new SessionReply.Connected(
                sessionId, seat.licenseId(), seat.max(), seat.active(), seat.leaseUntil(), resumed, callIds);
    }

    @Override
    public Optional<Live> live() {
        return Optional.of(this);
    }

    List<String> callIds() {
        return calls.stream().map(CallLink::callId).toList();
    }

    boolean isIn(String callId) {
        return farEndOf(callId).isPresent();
    }

    Optional<String> farEndOf(String callId) {
        return calls.stream()
                .filter(call -> call.callId().equals(callId))
                .map(CallLink::farEndId)
                .findFirst();
    }

    Optional<String> callOfFarEnd(String farEndId) {
        return calls.stream()
                .filter(call -> call.farEndId().equals(farEndId))
                .map(CallLink::callId)
                .findFirst();
    }

    /** Resumes when the client was away or it is the same login again; another login needs a session of its own. */
    @Override
    public Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> connect(
            String loginId, String newSessionId, Optional<Seat> latestSeat, Instant now) {
        if (attached.isPresent() && !attached.get().equals(loginId)) {
            return AgentSessionState.decide(List.of(), List.of(new AgentSessionAction.AskSeat(newSessionId)));
        }
        List<AgentSessionAction> actions = new ArrayList<>();
        actions.add(new AgentSessionAction.DismissClient(new ClientNotice.Displaced(sessionId)));
        actions.add(new AgentSessionAction.AttachClient(true));
        availability.ifPresent(is -> actions.add(tell(is)));
        return AgentSessionState.decide(
                List.of(new AgentSessionEvent.ClientAttached(sessionId, agentId, tenantId, loginId, now)),
                actions,
                connected(sessionId, latestSeat.orElse(seat), true, callIds()));
    }

    /** Another login of the agent took the seat over: this session gives way to it. */
    @Override
    public Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> seatGranted(
            String newSessionId, String agent, String tenant, String loginId, Seat newSeat, Instant now) {
        Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> end = ended("replaced", false, now);
        List<AgentSessionEvent> events = new ArrayList<>(end.events());
        events.add(new AgentSessionEvent.Opened(newSessionId, agent, tenant, loginId, newSeat, now));
        List<AgentSessionAction> actions = new ArrayList<>(end.actions());
        actions.add(new AgentSessionAction.StartLease(newSeat, false));
        actions.add(new AgentSessionAction.AttachClient(false));
        return AgentSessionState.decide(events, actions, connected(newSessionId, newSeat, false, List.of()));
    }

    @Override
    public Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> resume(Instant now) {
        List<AgentSessionAction> actions = new ArrayList<>();
        farewells.forEach(farewell -> actions.add(new AgentSessionAction.SayFarewell(farewell)));
        actions.add(new AgentSessionAction.StartLease(seat, true));
        actions.add(new AgentSessionAction.StartGrace(sessionId));
        availability
                .filter(Availability::isWrappingUp)
                .ifPresent(is -> actions.add(new AgentSessionAction.StartWrapUp(sessionId, is.since())));
        List<AgentSessionEvent> events = attached.isPresent()
                ? List.of(new AgentSessionEvent.ClientDetached(sessionId, agentId, tenantId, "node_lost", now))
                : List.of();
        return AgentSessionState.decide(events, actions);
    }

    /** The client's connection dropped. */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> clientGone(Instant now) {
        if (attached.isEmpty()) {
            return AgentSessionState.nothing();
        }
        return AgentSessionState.decide(
                List.of(new AgentSessionEvent.ClientDetached(sessionId, agentId, tenantId, "connection_lost", now)),
                List.of(new AgentSessionAction.ForgetClient(), new AgentSessionAction.StartGrace(sessionId)));
    }

    /** The client did not come back in time. */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> graceOver(Instant now) {
        return attached.isPresent() ? AgentSessionState.nothing() : ended("connection_lost", true, now);
    }

    /** The licence says that the seat is gone, or the client was silent for too long. */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> leaseExpired(
            boolean seatHeld, Instant now) {
        return ended("lease_expired", seatHeld, now);
    }

    /** The licence no longer carries the session, for instance suspended: it ends as soon as no call is under way. */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> licenseRefused(ErrorCode why, Instant now) {
        return calls.isEmpty() ? ended(why.code(), true, now) : AgentSessionState.nothing();
    }

    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> ended(
            String reason, boolean seatHeld, Instant now) {
        Farewell farewell = new Farewell(sessionId, tenantId, agentId, reason, seatHeld, callIds());
        Stream<AgentSessionAction> parting = Stream.of(
                new AgentSessionAction.DismissClient(new ClientNotice.SessionEnded(sessionId, reason)),
                new AgentSessionAction.CloseSession());
        Stream<AgentSessionAction> owed =
                farewell.due() ? Stream.of(new AgentSessionAction.SayFarewell(farewell)) : Stream.of();
        return AgentSessionState.decide(
                List.of(new AgentSessionEvent.Ended(sessionId, agentId, tenantId, reason, seatHeld, now)),
                Stream.concat(parting, owed).toList(),
                new SessionReply.Ended(sessionId));
    }

    /** The reply's producer is filled in by whoever knows the transports. */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> joined(
            String callId, String farEndId, int maxCalls, Instant now) {
        SessionReply joined = new SessionReply.Joined(sessionId, Optional.empty());
        Optional<String> known = farEndOf(callId);
        if (known.filter(farEndId::equals).isPresent()) {
            return AgentSessionState.answer(joined);
        }
        if (left.contains(callId)) {
            return AgentSessionState.refuse(ErrorCode.INVALID_CALL_STATE);
        }
        if (known.isEmpty() && calls.size() >= maxCalls) {
            return AgentSessionState.answer(
                    new SessionReply.Refused(ErrorCode.CONFLICT.refusal("At most " + maxCalls + " calls at a time")));
        }
        List<AgentSessionEvent> events = new ArrayList<>();
        List<AgentSessionAction> actions = new ArrayList<>();
        events.add(new AgentSessionEvent.CallJoined(sessionId, agentId, tenantId, callId, farEndId, now));
        turn(available().inCall(now), "call", now, events, actions);
        return AgentSessionState.decide(events, actions, joined);
    }

    /** @param wrapUp whether agents get time for the work after a call */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> passedOn(
            CallNotice notice, boolean wrapUp, Instant now) {
        AgentSessionAction passOn = new AgentSessionAction.PassOn(notice);
        if (!notice.last()) {
            return AgentSessionState.decide(List.of(), List.of(passOn), new SessionReply.Noted());
        }
        List<AgentSessionEvent> events = new ArrayList<>();
        List<AgentSessionAction> actions = new ArrayList<>();
        events.add(new AgentSessionEvent.CallLeft(
                sessionId, agentId, tenantId, notice.callId(), now, Optional.of(notice.talked())));
        actions.add(passOn);
        actions.add(new AgentSessionAction.CloseConsumers(notice.callId()));
        if (otherCalls(notice.callId()).findAny().isEmpty()) {
            turn(available().callsOver(wrapUp && notice.talked(), now), "call_over", now, events, actions);
        }
        return AgentSessionState.decide(events, actions, new SessionReply.Noted());
    }

    Availability available() {
        return availability.orElseGet(() -> Availability.atFirst(openedAt));
    }

    /** The session as seen from outside. */
    SessionReply describe(Seat latest) {
        return new SessionReply.Live(
                sessionId,
                agentId,
                tenantId,
                openedAt,
                latest.leaseUntil(),
                attached.isPresent(),
                callIds(),
                available().now(),
                available().since(),
                available().chosen(),
                talkedUntil.orElse(openedAt));
    }

    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> presence(
            Presence wanted, String by, Instant now) {
        List<AgentSessionEvent> events = new ArrayList<>();
        List<AgentSessionAction> actions = new ArrayList<>();
        Availability is = available().choose(wanted, !calls.isEmpty(), now);
        turn(is, by, now, events, actions);
        return AgentSessionState.decide(events, actions, new SessionReply.PresenceIs(agentId, is.now(), is.since()));
    }

    /**
     * The time for the work after a call is up, unless the agent has said something else meanwhile. A timer that fired
     * while an event was being stored is read only thereafter, when another wrap-up may have begun.
     */
    Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> wrapUpOver(Instant since, Instant now) {
        List<AgentSessionEvent> events = new ArrayList<>();
        List<AgentSessionAction> actions = new ArrayList<>();
        if (available().isWrappingUp() && available().since().equals(since)) {
            turn(available().wrapUpOver(now), "wrap_up_over", now, events, actions);
        }
        return AgentSessionState.decide(events, actions);
    }

    private void turn(
            Availability is,
            String cause,
            Instant now,
            List<AgentSessionEvent> events,
            List<AgentSessionAction> actions) {
        Availability was = available();
        if (is.equals(was)) {
            return;
        }
        events.add(
                new AgentSessionEvent.PresenceChanged(sessionId, agentId, tenantId, is.now(), is.chosen(), cause, now));
        if (is.now() != was.now()) {
            actions.add(tell(is));
        }
        if (is.isWrappingUp()) {
            actions.add(new AgentSessionAction.StartWrapUp(sessionId, is.since()));
        }
    }

    private AgentSessionAction tell(Availability is) {
        return new AgentSessionAction.TellClient(new ClientNotice.PresenceChanged(agentId, is.now(), is.since()));
    }

    @Override
    public AgentSessionState apply(AgentSessionEvent event) {
        return switch (event) {
            case AgentSessionEvent.Opened _ -> throw new IllegalStateException("opened while another session lives");
            case AgentSessionEvent.ClientAttached client -> withAttached(Optional.of(client.loginId()));
            case AgentSessionEvent.ClientDetached _ -> withAttached(Optional.empty());
            case AgentSessionEvent.CallJoined joined ->
                with(
                        Stream.concat(
                                        otherCalls(joined.callId()),
                                        Stream.of(new CallLink(joined.callId(), joined.farEndId())))
                                .toList(),
                        left,
                        availability,
                        talkedUntil);
            case AgentSessionEvent.CallLeft over ->
                with(
                        otherCalls(over.callId()).toList(),
                        Stream.concat(
                                        left.stream().skip(left.size() < REMEMBERED_CALLS ? 0 : 1),
                                        Stream.of(over.callId()))
                                .toList(),
                        availability,
                        over.talked().orElse(true) ? Optional.of(over.at()) : talkedUntil);
            case AgentSessionEvent.PresenceChanged changed -> {
                Availability said =
                        new Availability(available().now(), available().since(), changed.chosen());
                yield with(calls, left, Optional.of(said.shown(changed.presence(), changed.at())), talkedUntil);
            }
            case AgentSessionEvent.Ended ended ->
                new Vacant(Stream.concat(
                                farewells.stream(),
                                Stream.of(new Farewell(
                                        sessionId, tenantId, agentId, ended.reason(), ended.seatHeld(), callIds())))
                        .filter(Farewell::due)
                        .toList());
            case AgentSessionEvent.Settled settled ->
                new Live(
                        sessionId,
                        agentId,
                        tenantId,
                        openedAt,
                        seat,
                        attached,
                        calls,
                        left,
                        availability,
                        Vacant.without(farewells, settled.sessionId()),
                        talkedUntil);
        };
    }

    private Stream<CallLink> otherCalls(String callId) {
        return calls.stream().filter(call -> !call.callId().equals(callId));
    }

    private Live withAttached(Optional<String> loginId) {
        return new Live(
                sessionId,
                agentId,
                tenantId,
                openedAt,
                seat,
                loginId,
                calls,
                left,
                availability,
                farewells,
                talkedUntil);
    }

    private Live with(
            List<CallLink> newCalls, List<String> newLeft, Optional<Availability> is, Optional<Instant> talked) {
        return new Live(
                sessionId, agentId, tenantId, openedAt, seat, attached, newCalls, newLeft, is, farewells, talked);
    }
}
