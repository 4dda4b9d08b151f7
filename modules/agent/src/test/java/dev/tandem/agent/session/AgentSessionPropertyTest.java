package dev.tandem.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/**
 * Whatever the order of logins, lost connections, calls, heartbeats and crashes: one live session at most, each ends
 * once, and after the dust settles every call knows and no seat is lost.
 */
class AgentSessionPropertyTest {

    enum Step {
        CONNECT_A,
        CONNECT_B,
        CLIENT_GONE,
        GRACE_OVER,
        LEASE_EXPIRED_AT_LICENSE,
        CLIENT_SILENT,
        LICENSE_SUSPENDED,
        LOGOUT,
        JOIN_CALL,
        CALL_OVER,
        SAY_AVAILABLE,
        SAY_DND,
        WRAP_UP_OVER,
        FAREWELL_WORKS,
        CRASH
    }

    record Move(Step step, boolean crashBeforeActing) {}

    @Property(tries = 3000)
    void sessions_live_one_at_a_time_and_end_once_and_properly(
            @ForAll @Size(max = 60) List<Step> steps, @ForAll @Size(max = 60) List<Boolean> crashes) {
        World world = new World();
        for (int i = 0; i < steps.size(); i++) {
            world.step(new Move(steps.get(i), i < crashes.size() && crashes.get(i)));
        }
        world.settle();

        assertThat(world.live).isEmpty();
        assertThat(world.opened).isEqualTo(world.ended);
        assertThat(world.state).isEqualTo(AgentSessionState.none());
        assertThat(world.told.keySet()).containsAll(world.callsAtEnd);
        assertThat(world.seatHolder).as("a seat that nobody gives back").isEmpty();
    }

    /** The session's surroundings: a licence with one seat for the agent, calls, and a process that may die. */
    private static final class World {
        private static final Duration WRAP_UP = Duration.ofSeconds(10);
        private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

        AgentSessionState state = AgentSessionState.none();
        final List<AgentSessionEvent> journal = new ArrayList<>();
        Optional<String> live = Optional.empty();
        final Set<String> opened = new HashSet<>();
        final Set<String> ended = new HashSet<>();
        final Set<String> callsAtEnd = new HashSet<>();
        final Map<String, Integer> told = new HashMap<>();
        Optional<String> seatHolder = Optional.empty();
        private String login = "";
        private boolean dying;
        private int number;

        void step(Move move) {
            dying = move.crashBeforeActing();
            switch (move.step()) {
                case CONNECT_A -> connect("A");
                case CONNECT_B -> connect("B");
                case CLIENT_GONE -> state.live().ifPresent(session -> run(session.clientGone(NOW)));
                case GRACE_OVER -> state.live().ifPresent(session -> run(session.graceOver(NOW)));
                case LEASE_EXPIRED_AT_LICENSE ->
                    state.live().ifPresent(session -> {
                        seatHolder = Optional.empty();
                        run(session.leaseExpired(false, NOW));
                    });
                case CLIENT_SILENT -> state.live().ifPresent(session -> run(session.leaseExpired(true, NOW)));
                case LICENSE_SUSPENDED ->
                    state.live().ifPresent(session -> run(session.licenseRefused(ErrorCode.LICENSE_SUSPENDED, NOW)));
                case LOGOUT -> state.live().ifPresent(session -> run(state.end(session.sessionId(), "logout", NOW)));
                case JOIN_CALL -> run(state.joinCall("c" + ++number, Optional.empty(), "far", 4, NOW));
                case CALL_OVER ->
                    state.live()
                            .filter(session -> !session.callIds().isEmpty())
                            .ifPresent(session -> run(state.noticed(
                                    new TestNotice(session.callIds().getFirst(), session.sessionId(), true),
                                    WRAP_UP,
                                    NOW)));
                case SAY_AVAILABLE -> run(state.presence(Optional.empty(), Presence.AVAILABLE, "agent", NOW));
                case SAY_DND -> run(state.presence(Optional.empty(), Presence.DND, "supervisor", NOW));
                case WRAP_UP_OVER ->
                    state.live()
                            .ifPresent(session ->
                                    run(session.wrapUpOver(session.available().since(), NOW)));
                case FAREWELL_WORKS -> sayFarewells();
                case CRASH -> dying = true;
            }
            if (dying) {
                recover();
            }
        }

        void settle() {
            dying = false;
            recover();
            state.live().ifPresent(session -> run(session.graceOver(NOW)));
            sayFarewells();
        }

        private void recover() {
            dying = false;
            AgentSessionState replayed = AgentSessionState.none();
            for (AgentSessionEvent event : journal) {
                replayed = replayed.apply(event);
            }
            assertThat(replayed).isEqualTo(state);
            run(state.resume(NOW));
            assertThat(state.live().flatMap(Live::attached)).isEmpty();
        }

        private void sayFarewells() {
            for (Farewell farewell : state.farewells()) {
                act(new AgentSessionAction.SayFarewell(farewell));
                run(state.settled(farewell.sessionId(), NOW));
            }
        }

        private void connect(String who) {
            login = who;
            run(state.connect(who, "s" + ++number, Optional.empty(), NOW));
        }

        private void run(Decision<AgentSessionEvent, AgentSessionAction, Optional<SessionReply>> decision) {
            for (AgentSessionEvent event : decision.events()) {
                check(event);
                state = state.apply(event);
                journal.add(event);
                assertThat(state.live().map(Live::sessionId)).isEqualTo(live);
            }
            state.live()
                    .ifPresent(session -> assertThat(session.available().now() == Presence.BUSY)
                            .as("busy exactly while in a call")
                            .isEqualTo(!session.callIds().isEmpty()));
            if (!dying) {
                decision.actions().forEach(this::act);
            }
        }

        private void check(AgentSessionEvent event) {
            switch (event) {
                case AgentSessionEvent.Opened opened -> {
                    String id = opened.sessionId();
                    assertThat(live).as("two live sessions").isEmpty();
                    assertThat(this.opened.add(id)).isTrue();
                    live = Optional.of(id);
                }
                case AgentSessionEvent.Ended end -> {
                    String id = end.sessionId();
                    assertThat(live).contains(id);
                    assertThat(ended.add(id)).as("ended twice").isTrue();
                    callsAtEnd.addAll(state.live().orElseThrow().callIds());
                    live = Optional.empty();
                }
                case AgentSessionEvent.Settled settled -> assertThat(ended).contains(settled.sessionId());
                case AgentSessionEvent.ClientAttached _,
                        AgentSessionEvent.ClientDetached _,
                        AgentSessionEvent.CallJoined _,
                        AgentSessionEvent.PresenceChanged _,
                        AgentSessionEvent.CallLeft _ -> assertThat(live).contains(event.sessionId());
            }
        }

        private void act(AgentSessionAction action) {
            switch (action) {
                case AgentSessionAction.AskSeat(String sessionId) -> {
                    seatHolder = Optional.of(sessionId);
                    run(state.seatGranted(
                            sessionId, "agent", "t1", login, new Seat("lic", 1, 1, NOW.plusSeconds(90)), NOW));
                }
                case AgentSessionAction.SayFarewell(Farewell farewell) -> {
                    farewell.callIds().forEach(call -> told.merge(call, 1, Integer::sum));
                    if (farewell.seatHeld()) {
                        seatHolder = seatHolder.filter(holder -> !holder.equals(farewell.sessionId()));
                    }
                }
                case AgentSessionAction.AttachClient _,
                        AgentSessionAction.DismissClient _,
                        AgentSessionAction.ForgetClient _,
                        AgentSessionAction.StartGrace _,
                        AgentSessionAction.StartLease _,
                        AgentSessionAction.CloseSession _,
                        AgentSessionAction.CloseConsumers _,
                        AgentSessionAction.TellClient _,
                        AgentSessionAction.StartWrapUp _,
                        AgentSessionAction.PassOn _ -> {}
            }
        }
    }
}
